"""What gunicorn loads in each worker, after the fork."""

import gc
import os

from service.app import create_app
from service.settings import Settings

app = create_app(Settings.from_environ(os.environ))
# What stands for as long as the worker is not looked through with every list that is read.
gc.collect()
gc.freeze()
