"""What people read in a browser: the contract, the problems, health."""
