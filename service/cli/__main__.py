"""`python -m service.cli`, the same as `siege-tracker`."""

from service.cli.commands import main

main()
