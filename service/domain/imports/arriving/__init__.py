"""Records that arrive from another Siege Tracker service, in the files that it exports."""
