"""`python -m stackline`, the same as `stackline`."""

from stackline.cli.main import main

main()
