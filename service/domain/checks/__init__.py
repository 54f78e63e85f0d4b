"""Checks for monitors: a threshold on one number of a place, that is ok, firing or not known."""
