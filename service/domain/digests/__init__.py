"""The digest of a window: what changed in the world, apart from what changed in our knowledge."""
