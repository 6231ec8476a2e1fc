"""`python -m stackline.cli`, the same as `stackline`."""

from stackline.cli.main import main

main()
