"""One rule a file; each holds `RULE`."""
