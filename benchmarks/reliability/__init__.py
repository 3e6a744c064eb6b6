"""Reliability: what is promised in docs/reliability.md, measured."""
