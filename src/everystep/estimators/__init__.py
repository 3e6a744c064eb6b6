"""Estimators for people who live in scikit-learn: arrays in, the same training, the same recording."""

from everystep.estimators.linear import BestFit, LinearRegression

__all__ = ["BestFit", "LinearRegression"]
