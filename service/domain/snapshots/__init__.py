"""A whole dataset written down, and put back into an empty service."""
