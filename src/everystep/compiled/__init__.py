"""The fast twins: sums, steps on all records and steps on batches, compiled for this processor.

Each does what a readable function of `sums` or `training` says, on arrays, and a test sweeps both. Steps
have the same bits; row sums agree to 13 digits. This package is the only home of numba, and whoever needs
it imports it where it is used: that takes longer than most trainings.
"""
