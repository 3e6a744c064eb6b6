"""Losses: how wrong one prediction is, and how that changes when the prediction changes."""

from typing import Protocol

from everystep.model.units import Array


class Loss(Protocol):
    """A loss of one record, as a function of its target y and prediction ŷ.

    The loss of a model is the mean of `value` over the records (weighted, if they have weights),
    without any ½; `slope` is the derivative of `value` with respect to ŷ, so that the gradient of
    the mean with respect to a weight is the mean of slope·x.
    """

    name: str

    def value(self, y: Array, prediction: Array) -> Array:
        """The loss of each record, shape (n,)."""
        ...

    def slope(self, y: Array, prediction: Array) -> Array:
        """∂value/∂ŷ for each record, shape (n,)."""
        ...


class SquaredError:
    """Squared error: value = (y − ŷ)², slope = −2·(y − ŷ). Its mean is the mean squared error.

    Source: Legendre, Nouvelles méthodes pour la détermination des orbites des comètes (1805).
    """

    name = "mean squared error"

    def value(self, y: Array, prediction: Array) -> Array:
        """(y − ŷ)² of each record."""
        residual = y - prediction
        return residual * residual

    def slope(self, y: Array, prediction: Array) -> Array:
        """−2·(y − ŷ) of each record."""
        return -2.0 * (y - prediction)
