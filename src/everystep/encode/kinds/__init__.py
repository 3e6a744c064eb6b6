"""Kinds of columns: a small class each, which turns cells into features."""
