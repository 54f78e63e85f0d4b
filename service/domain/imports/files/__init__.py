"""Files of others: opened within limits and read row by row, whatever their format."""
