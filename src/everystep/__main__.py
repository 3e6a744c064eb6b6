"""`python -m everystep`, the same as the command `everystep`."""

from everystep.cli.app import main

main()
