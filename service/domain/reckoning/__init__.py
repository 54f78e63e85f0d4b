"""How casualty figures are combined: pure functions on values, one step a file."""
