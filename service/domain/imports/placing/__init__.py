"""Which place a row or a person means: resolved by stated rules, or refused with candidates."""
