"""The SQL: the only floor that executes any."""
