"""What all tests share: hypothesis that doesn't time, and scripts that aren't tests."""

from hypothesis import settings

from tests.cli.command import command, everystep
from tests.page import built_page, small_page

__all__ = ["built_page", "command", "everystep", "small_page"]

settings.register_profile("everystep", max_examples=40, deadline=None)
settings.load_profile("everystep")

collect_ignore_glob = ["*/make_*.py", "old_runs/*/*/README.md"]
"""Scripts that write the reference values, each in an environment of its own; what a run's README shows was
run when it was written."""
