"""Damaged files in any number, the same for the same seed, and a process that is watched reading them."""
