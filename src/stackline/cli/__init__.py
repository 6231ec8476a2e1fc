"""The command line: parse, make one call, format. One file a command in `commands/`, registered nowhere else."""

from stackline.cli.main import main

__all__ = ["main"]
