"""The trained units that standardise a table: columns with mean 0 and standard deviation 1."""

import numpy as np

from everystep.model.units import Array, Units
from everystep.sums.magnitude import check_spread
from everystep.sums.rooted import Sums


def standardised(sums: Sums, intercept: bool = True) -> Units:
    """Units that centre and scale features and target:

        center = mean,  scale = √(scatter_jj / W)          with an intercept: standard deviations
        center = 0,     scale = √(scatter_jj / W + mean²)  without: root mean squares, as a shift
                                                           of the columns would need an intercept

    The standard deviation is the population's (divided by W). A column without spread has scale 1.
    Raises `OutOfRangeError` for a column that varies by too little to be squared.

    >>> units = standardised(Sums.of(np.array([[1.0], [3.0]]), np.array([5.0, 5.0])))
    >>> units.center, units.scale, units.target_center, units.target_scale
    (array([2.]), array([1.]), 5.0, 1.0)
    """
    size = _sizes(sums, intercept)
    scale = np.where(size > 0, size, 1.0)
    center = sums.mean if intercept else np.zeros_like(sums.mean)
    return Units(center[:-1], scale[:-1], float(center[-1]), float(scale[-1]))


def _sizes(sums: Sums, intercept: bool) -> Array:
    mean = np.zeros_like(sums.mean) if intercept else sums.mean
    size: Array = np.sqrt(sums.scatter.diagonal() / (sums.weight or 1.0) + mean**2)
    check_spread(size, sums.root.any(axis=0) | (mean != 0))
    return size
