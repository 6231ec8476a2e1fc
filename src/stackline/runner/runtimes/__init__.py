"""One file a family of Lambda runtimes: what runs it on this machine, and with which command."""
