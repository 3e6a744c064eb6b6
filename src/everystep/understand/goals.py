"""The two goals that steps are counted to: parts of the loss at the start."""

MILLIONTH = 1e-6
"""What people look at: nothing more is to be seen in a picture."""

CONVERGED = 1e-8
"""A loss has converged when the excess is at most this fraction of the loss at the start."""
