"""The rules: pure functions on values, readable by an analyst."""
