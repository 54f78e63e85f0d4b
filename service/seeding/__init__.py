"""Loads what is shipped into a migrated database: places, the example cities, the health file."""

from service.seeding.first_start import seed

__all__ = ["seed"]
