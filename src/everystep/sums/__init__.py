"""ROWS -> the sums that training needs: moments, the exact optimum, the quadratic, cross-validation.

For squared loss everything about the records that a training can ever use is in sums of one pass:
the weight, the means and the centred scatter (with its square root). From them come the curvature,
every full-batch gradient at O(d²), the best parameters, and the scores of cross-validation.
"""

from everystep.sums.rooted import Sums, merge, sum_blocks

__all__ = ["Sums", "merge", "sum_blocks"]
