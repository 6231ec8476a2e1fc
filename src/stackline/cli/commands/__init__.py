"""One file a command; each holds `COMMAND`."""
