"""How a command ends, as a number for whoever called it; 0 where all is well."""

FAILED_TRAINING = 1
FAILED_CALL = 2
INTERRUPTED = 130
"""As a shell has it for what Ctrl-C ends."""
