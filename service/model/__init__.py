"""The nouns, values and words of the service; imports nothing of ours."""
