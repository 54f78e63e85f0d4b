"""The profile language: a YAML file says how one publisher's file becomes claims."""
