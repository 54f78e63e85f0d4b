"""Siege Tracker: sieges, supply routes, strikes on medical care and casualty figures, as claims."""

__version__ = "0.1.0"
