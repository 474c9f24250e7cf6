"""Activation functions: what bends a neuron's sum, and by how much its answer then changes.

Each function stands beside its derivative, in one object of a table. Each takes an array of any
shape and returns one of the same shape and type. Exponentials are only ever taken of numbers that
are small enough, so that an input of 1000 overflows nothing. Softmax alone looks at all units of a
layer together; its derivative is a matrix.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]

_LARGEST_POWER = 87.0  # e^87 still fits into float32; 1 / (1 + e^87) is zero for every purpose


@dataclass(frozen=True)
class Activation:
    """A function f with its derivative.

    Attributes
    ----------
    name : str
        Keras's name.
    f : callable
        f(z), elementwise.
    df : callable
        f′(z) from z and a = f(z), elementwise. Often a alone makes it cheap: sigmoid's is a(1 - a).
    lowest, highest : float
        The range of f; may be infinite.
    formula, derivative_formula : str
        LaTeX, in z.
    use, failure : str
        When to use it and how it fails, a sentence or two each.
    smooth : bool
        False if f has a corner, where numeric gradients mean nothing.
    """

    name: str
    f: Callable[..., Array]
    df: Callable[..., Array]
    lowest: float
    highest: float
    formula: str
    derivative_formula: str
    use: str
    failure: str
    smooth: bool = True

    def __call__(self, z: Array, **options: float) -> Array:
        """Return f(z); `options` are f's own, such as `negative_slope`."""
        return self.f(z, **options)

    def derivative(self, z: Array, **options: float) -> Array:
        """Return f′(z), elementwise; of softmax the diagonal of its Jacobian."""
        return self.df(z, self.f(z, **options), **options)

    def backward(self, da: Array, z: Array, a: Array) -> Array:
        """Return ∂L/∂z from ∂L/∂a: the chain rule, ∂L/∂z = ∂L/∂a · f′(z).

        Parameters
        ----------
        da, z, a : ndarray of shape (..., units)
            ∂L/∂a, the sums, and a = f(z).
        """
        return da * self.df(z, a)


class Softmax(Activation):
    """Softmax: every output depends on every input of the layer, so the chain rule has a sum."""

    def backward(self, da: Array, z: Array, a: Array) -> Array:
        """Return ∂L/∂zᵢ = Σⱼ ∂L/∂aⱼ · aⱼ(δᵢⱼ - aᵢ) = aᵢ(∂L/∂aᵢ - Σⱼ ∂L/∂aⱼ · aⱼ)."""
        back: Array = a * (da - (da * a).sum(axis=-1, keepdims=True))
        return back


# -------------------------------------------------------------------- functions and derivatives


def step(z: Array) -> Array:
    """1 above zero, else 0: the perceptron fires or does not."""
    return (z > 0).astype(z.dtype)


def _step_derivative(z: Array, a: Array) -> Array:
    return np.zeros_like(z)


def linear(z: Array) -> Array:
    """z."""
    return z


def _linear_derivative(z: Array, a: Array) -> Array:
    return np.ones_like(z)


def relu(z: Array) -> Array:
    """max(z, 0)."""
    bent: Array = np.maximum(z, 0)
    return bent


def _relu_derivative(z: Array, a: Array) -> Array:
    return (z > 0).astype(z.dtype)


def leaky_relu(z: Array, negative_slope: float = 0.2) -> Array:
    """z above zero, `negative_slope`·z below; 0.2 is the default of Keras's function."""
    return np.where(z > 0, z, negative_slope * z)


def _leaky_relu_derivative(z: Array, a: Array, negative_slope: float = 0.2) -> Array:
    slope: Array = np.where(z > 0, z.dtype.type(1), z.dtype.type(negative_slope))
    return slope


def elu(z: Array) -> Array:
    """z above zero, e^z - 1 below."""
    return np.where(z > 0, z, np.expm1(np.minimum(z, 0)))


def _elu_derivative(z: Array, a: Array) -> Array:
    slope: Array = np.where(z > 0, z.dtype.type(1), a + 1)
    return slope


def gelu(z: Array) -> Array:
    """z·Φ(z) with the normal distribution function Φ(z) = (1 + erf(z / √2)) / 2, as in Keras."""
    weighted: Array = z * _normal_distribution(z)
    return weighted


def _gelu_derivative(z: Array, a: Array) -> Array:
    # The density beyond 12 is zero; a larger square would only underflow.
    density = np.exp(-np.square(np.minimum(np.abs(z), 12)) / 2) / math.sqrt(2 * math.pi)
    slope: Array = _normal_distribution(z) + z * density
    return slope


def silu(z: Array) -> Array:
    """z·sigmoid(z), also called swish."""
    weighted: Array = z * sigmoid(z)
    return weighted


def _silu_derivative(z: Array, a: Array) -> Array:
    share = sigmoid(z)
    slope: Array = share + a * (1 - share)
    return slope


def softplus(z: Array) -> Array:
    """ln(1 + e^z)."""
    bent: Array = relu(z) + np.log1p(np.exp(-np.abs(z)))
    return bent


def _softplus_derivative(z: Array, a: Array) -> Array:
    return sigmoid(z)


def tanh(z: Array) -> Array:
    """Hyperbolic tangent."""
    return np.tanh(z)


def _tanh_derivative(z: Array, a: Array) -> Array:
    slope: Array = 1 - a * a
    return slope


def sigmoid(z: Array) -> Array:
    """1 / (1 + e^-z)."""
    share: Array = 1 / (1 + np.exp(-np.maximum(z, -_LARGEST_POWER)))
    return share


def _sigmoid_derivative(z: Array, a: Array) -> Array:
    slope: Array = a * (1 - a)
    return slope


def softmax(z: Array, temperature: float = 1.0) -> Array:
    """e^z divided by its sum along the last axis; subtracting the largest z changes nothing.

    A `temperature` above 1 makes the shares more alike, one below 1 less.
    """
    powers = np.exp((z - z.max(axis=-1, keepdims=True)) / temperature)
    quotient: Array = powers / powers.sum(axis=-1, keepdims=True)
    return quotient


def _softmax_diagonal(z: Array, a: Array) -> Array:
    slope: Array = a * (1 - a)
    return slope


def softmax_jacobian(a: Array) -> Array:
    """Return ∂aᵢ/∂zⱼ = aᵢ(δᵢⱼ - aⱼ) of softmax.

    Parameters
    ----------
    a : ndarray of shape (..., classes)
        What softmax answered.

    Returns
    -------
    ndarray of shape (..., classes, classes)
        Each row and each column adds up to 0, because the shares always add up to 1.
    """
    jacobian: Array = a[..., :, None] * (np.eye(a.shape[-1], dtype=a.dtype) - a[..., None, :])
    return jacobian


# ------------------------------------------------------------------------- the normal distribution

_FARTHEST = 6.0  # erfc(6) = 2e-17: nothing beside 1


def _place(size: Array) -> Array:
    """Map 0…6 to -1…1, with most room near 0, where erf bends most."""
    place: Array = size / (size + 2) * (8 / 3) - 1
    return place


def _scaled_tail(place: Any) -> Any:
    """Return e^(x²)·erfc(x), which varies slowly, at the x that `_place` maps there."""
    share = (place + 1) * (3 / 8)
    return np.array([math.exp(x * x) * math.erfc(x) for x in 2 * share / (1 - share)])


# NumPy has no erf. A polynomial is fitted to Python's once, and is right to 15 digits.
_TAIL = np.polynomial.chebyshev.chebinterpolate(_scaled_tail, 18)


def _normal_distribution(z: Array) -> Array:
    """Φ(z) = (1 + erf(z / √2)) / 2: how likely a standard normal number is below z."""
    size = np.minimum(np.abs(z) / math.sqrt(2), _FARTHEST)
    polynomial = np.polynomial.chebyshev.chebval(_place(size), _TAIL.astype(z.dtype))
    beyond = np.exp(-np.square(size)) * polynomial / 2
    below: Array = np.where(z > 0, 1 - beyond, beyond)
    return below


# --------------------------------------------------------------------------------------- the table

_INFINITE = math.inf

ALL: dict[str, Activation] = {
    one.name: one
    for one in (
        Activation(
            "step",
            step,
            _step_derivative,
            0.0,
            1.0,
            r"\begin{cases}1 & z > 0\\0 & z \le 0\end{cases}",
            r"0",
            "The perceptron of 1958: it fires or it does not.",
            "Its derivative is 0 everywhere, so gradient descent has no direction to go.",
            smooth=False,
        ),
        Activation(
            "linear",
            linear,
            _linear_derivative,
            -_INFINITE,
            _INFINITE,
            r"z",
            r"1",
            "The output of a regression, where any number may be the answer.",
            "In hidden layers it adds nothing: a stack of linear layers is one linear layer.",
        ),
        Activation(
            "sigmoid",
            sigmoid,
            _sigmoid_derivative,
            0.0,
            1.0,
            r"\frac{1}{1 + e^{-z}}",
            r"\sigma(z)\,(1 - \sigma(z))",
            "The output of a two-class network: the probability of class 1.",
            "It saturates: far from 0 its derivative vanishes, and it is never above 0.25.",
        ),
        Activation(
            "tanh",
            tanh,
            _tanh_derivative,
            -1.0,
            1.0,
            r"\tanh z",
            r"1 - \tanh^2 z",
            "Hidden layers of small networks and of recurrent ones: its answers are centered on 0.",
            "It saturates: beyond about 3 its derivative is below 0.01.",
        ),
        Activation(
            "relu",
            relu,
            _relu_derivative,
            0.0,
            _INFINITE,
            r"\max(0, z)",
            r"\begin{cases}1 & z > 0\\0 & z \le 0\end{cases}",
            "The usual choice for hidden layers: cheap, and its derivative does not shrink.",
            "It can die: a unit whose z is below 0 for every example learns no more.",
            smooth=False,
        ),
        Activation(
            "leaky_relu",
            leaky_relu,
            _leaky_relu_derivative,
            -_INFINITE,
            _INFINITE,
            r"\begin{cases}z & z > 0\\ \alpha z & z \le 0\end{cases}",
            r"\begin{cases}1 & z > 0\\ \alpha & z \le 0\end{cases}",
            "Hidden layers in which ReLU units die: a little slope is left below 0.",
            "With a slope near 1 it is nearly linear and bends hardly anything.",
            smooth=False,
        ),
        Activation(
            "elu",
            elu,
            _elu_derivative,
            -1.0,
            _INFINITE,
            r"\begin{cases}z & z > 0\\ e^z - 1 & z \le 0\end{cases}",
            r"\begin{cases}1 & z > 0\\ e^z & z \le 0\end{cases}",
            "Hidden layers: as ReLU, but smooth, with a mean answer nearer to 0.",
            "Far below 0 it saturates at -1 and its derivative vanishes.",
        ),
        Activation(
            "gelu",
            gelu,
            _gelu_derivative,
            -0.16997120747990369,
            _INFINITE,
            r"z\,\Phi(z)",
            r"\Phi(z) + z\,\varphi(z)",
            "Hidden layers of transformers: z, weighted by how likely a normal number is below it.",
            "Far below 0 its derivative vanishes; it costs more to compute than ReLU.",
        ),
        Activation(
            "silu",
            silu,
            _silu_derivative,
            -0.27846454276107379,
            _INFINITE,
            r"z\,\sigma(z)",
            r"\sigma(z) + z\,\sigma(z)\,(1 - \sigma(z))",
            "Hidden layers of deep networks, also called swish: a smooth relative of ReLU.",
            "Far below 0 its derivative vanishes; it costs more to compute than ReLU.",
        ),
        Activation(
            "softplus",
            softplus,
            _softplus_derivative,
            0.0,
            _INFINITE,
            r"\ln(1 + e^z)",
            r"\sigma(z)",
            "Outputs that must be positive, such as a spread or a waiting time.",
            "Far below 0 its derivative vanishes, and its answers are never below 0.",
        ),
        Softmax(
            "softmax",
            softmax,
            _softmax_diagonal,
            0.0,
            1.0,
            r"\frac{e^{z_i}}{\sum_j e^{z_j}}",
            r"a_i\,(\delta_{ij} - a_j)",
            "The output of a network with several classes: one probability a class, together 1.",
            "One very large z leaves nothing for the others, and the derivatives vanish.",
        ),
    )
}
"""Name → activation, the step function included, which cannot be trained by gradients."""

ACTIVATIONS: dict[str, Activation] = {name: one for name, one in ALL.items() if name != "step"}
"""Name → activation, those that a layer of a network may have."""
