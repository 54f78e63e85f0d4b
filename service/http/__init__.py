"""The wire: the only floor that knows Flask and marshmallow."""
