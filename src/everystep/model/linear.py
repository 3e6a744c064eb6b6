"""The linear model: a prediction is a weighted sum of the features, plus a bias."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from everystep.model.units import Array
from everystep.shown import Shown, SmallTable
from everystep.words import number, printable, sum_of


@dataclass(frozen=True)
class Parameters:
    """One number for each weight, and one for the bias where there is one.

    Parameters, their gradient and their update all have this shape. `vector` is what optimizers
    work on: the weights in the order of the features, then the bias; it is as long as `features`
    where the model has no intercept, and one longer where it has.

    >>> theta = Parameters(np.array([1.5, -2.0, 0.25]), features=2)
    >>> theta.weights, theta.bias
    (array([ 1.5, -2. ]), 0.25)
    """

    vector: Array
    features: int

    @classmethod
    def of(cls, weights: Array, bias: float, intercept: bool = True) -> Self:
        """Parameters from their parts."""
        parts = np.append(weights, bias) if intercept else np.array(weights, dtype=np.float64)
        return cls(parts, len(weights))

    @property
    def intercept(self) -> bool:
        """Whether there is a bias to train."""
        return len(self.vector) > self.features

    @property
    def weights(self) -> Array:
        """One weight a feature, shape (features,)."""
        return self.vector[: self.features]

    @property
    def bias(self) -> float:
        """The bias b; 0 for a model without intercept."""
        return float(self.vector[self.features]) if self.intercept else 0.0

    def with_vector(self, vector: Array) -> "Parameters":
        """Another vector of the same shape: a gradient or an update of these parameters."""
        return Parameters(vector, self.features)

    def without_bias(self) -> Array:
        """The vector with 0 in the place of the bias: what a decay of the weights pulls on."""
        pulled = self.vector.copy()
        pulled[self.features :] = 0.0
        return pulled


def predict(x: Array, weights: Array, bias: float) -> Array:
    """The forward pass: ŷ = x[0]·w[0] + x[1]·w[1] + ... + b, for each row of x.

    Products are added in the order of the features and the bias comes last, so that a prediction
    can be followed term by term, to the last bit. Shapes: x (n, d), weights (d,); gives (n,).

    >>> predict(np.array([[1.0], [2.0], [3.0]]), np.array([1.5]), 0.5)
    array([2. , 3.5, 5. ])
    """
    total = np.zeros(len(x))
    for feature, weight in enumerate(weights):
        total += x[:, feature] * weight
    return total + bias


@dataclass(frozen=True)
class LinearModel(Shown):
    """A trained model in the table's own units: ŷ = w·x + b, with a name for each number.

    >>> LinearModel("price", ("sqft", "rooms"), np.array([152.1, -3000.0]), 20000.0).equation()
    'price = 152.1·sqft - 3000·rooms + 20,000'
    """

    target: str
    names: Sequence[str]
    weights: Array
    bias: float

    def predict(self, x: Array) -> Array:
        """Predictions (n,) for features (n, d), in the target's own units."""
        return predict(x, self.weights, self.bias)

    def equation(self, digits: int = 6) -> str:
        """The model as an equation in the table's own units."""
        return equation(self.target, self.names, self.weights, self.bias, digits)

    def _as_table(self) -> SmallTable:
        rows = [[name, number(float(weight))] for name, weight in zip(self.names, self.weights, strict=True)]
        caption = f"{self.target} = the sum of weight × feature, and the bias"
        return SmallTable(caption, ["feature", "weight"], [*rows, ["bias", number(self.bias)]])


def equation(left: str, names: Sequence[str], weights: Array, bias: float, digits: int = 6) -> str:
    """A weighted sum as text.

    >>> equation("ŷ", ["x"], np.array([1.5]), -2)
    'ŷ = 1.5·x - 2'
    """
    terms = [f"{number(float(w), digits)}·{printable(name)}" for w, name in zip(weights, names, strict=True)]
    return f"{printable(left)} = {sum_of([*terms, number(bias, digits)])}"
