"""`python -m tieout.server` is the command `tieout`."""

from tieout.server.cli import main

main()
