"""A run folder is read strictly: known keys, types and shapes, finite numbers, files that agree."""
