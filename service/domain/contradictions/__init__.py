"""What the records say against each other: a rule per file, found anew on every read."""
