"""``python -m amtsatlas`` is the command ``amtsatlas``."""

from amtsatlas.cli import main

main()
