"""Whole files of records, written as they are read: one module per format."""
