"""The place of a run: claimed by one process, never without a whole run, kept up to date."""
