"""Measures over time: one file per kind of measure, on what flows and stocks have in common."""
