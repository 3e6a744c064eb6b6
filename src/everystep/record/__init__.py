"""STEPS -> a run to go back to: the recording, what of it is kept, and how the rest is replayed."""
