"""A dense network: forward, and backward by the chain rule, written as the mathematics is.

An example is a row. Each layer multiplies it by a matrix, adds a bias and bends the sums:
z = x·W + b, a = f(z). Backward asks of each number how the loss would change with it, and walks the
same way back, with one line of calculus before each line of code. A leading axis trains many
networks at once through the very same lines: NumPy's matrix product uses the last two axes, and
repeats itself over all before them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore import spec
from nncore.activations import ACTIVATIONS
from nncore.initializers import INITIALIZERS
from nncore.losses import LOSSES
from nncore.one_each import beside, one_each
from nncore.regularizers import REGULARIZERS

Array = NDArray[Any]
Masks = Sequence[Array | None]
"""For each layer what its input is multiplied with, or None: see `Network.draw_masks`."""


@dataclass(frozen=True)
class Pass:
    """All that a forward pass computed, because the way back needs it.

    Attributes
    ----------
    x : list of ndarray, shapes (..., n, n_in)
        What each layer reads: what the layer before it gave, dropout applied.
    z : list of ndarray, shapes (..., n, n_out)
        The sums of each layer.
    a : list of ndarray
        a[0] is X, and a[l + 1] = f(z[l]) is what layer l gives; the last is the answer.
    masks : sequence of ndarray or None
        Dropout masks of each layer's input.
    """

    x: list[Array]
    z: list[Array]
    a: list[Array]
    masks: Masks


class Network:
    """Dense layers whose numbers all lie in one array, theta.

    Most books write a layer in one of two ways. Here, as in Keras, examples are rows: X is
    (n, n_in), W is (n_in, n_out), and z = X·W + b. The other convention has examples as columns:
    X is (n_in, n), W is (n_out, n_in), and z = W·X + b. Each is the other transposed, so the
    numbers are the same; products that mix the two do not fit, or worse, fit by chance.

    Parameters
    ----------
    sizes : sequence of int
        Inputs, then units of each layer: (2, 4, 1).
    activations : sequence of str
        One name of `ACTIVATIONS` a layer: ("relu", "sigmoid").
    theta : ndarray of shape (..., P), optional
        The parameters, layer by layer, W row by row and then b. Not copied. Zeros if left out.
    leading : tuple of int, optional
        Leading axes of the zeros: (16,) makes 16 networks. With theta, theta has them.
    dropout : sequence of float, optional
        Share of each layer's input that `draw_masks` drops. Here and below an array with one number
        for each network of the first leading axis stands for a number.
    penalties : sequence of mapping, optional
        Each layer's strengths by name: {"l1": 0.0, "l2": 0.01}.
    dtype : dtype
        Of the zeros.

    Attributes
    ----------
    W : list of ndarray, shapes (..., n_in, n_out)
    b : list of ndarray, shapes (..., n_out)
        Windows onto theta: a change of one is a change of the other.
    drops : tuple of bool
        Whether a layer's input is dropped, in one of the networks at least.
    """

    def __init__(
        self,
        sizes: Sequence[int],
        activations: Sequence[str],
        theta: Array | None = None,
        leading: tuple[int, ...] = (),
        *,
        dropout: Sequence[Any] = (),
        penalties: Sequence[dict[str, Any]] = (),
        dtype: Any = np.float64,
    ) -> None:
        self.sizes = tuple(sizes)
        self.activations = tuple(activations)
        self.dropout = tuple(dropout) or (0.0,) * len(self.activations)
        self.drops = tuple(bool(np.any(rate)) for rate in self.dropout)
        self.penalties = tuple(
            {name: strength for name, strength in layer.items() if np.any(strength)}
            for layer in penalties or [{}] * len(self.activations)
        )
        count = parameters(self.sizes)
        self.theta = np.zeros((*leading, count), dtype) if theta is None else theta
        if len(self.activations) != len(self.sizes) - 1 or self.theta.shape[-1] != count:
            raise ValueError(
                f"Sizes {self.sizes} need {len(self.sizes) - 1} activations and {count} "
                f"parameters; {len(self.activations)} and {self.theta.shape[-1]} were given."
            )
        self.W, self.b = self.windows(self.theta)
        self._rows = [b[..., None, :] for b in self.b]  # one row that is added to every example's
        self._functions = [ACTIVATIONS[name] for name in self.activations]

    @classmethod
    def of(
        cls,
        experiment: spec.Experiment,
        seeds: Sequence[int] | None = None,
        dtype: Any = np.float64,
    ) -> Network:
        """Build the network of an Experiment with its initial weights.

        Parameters
        ----------
        experiment : spec.Experiment
            Of dense and dropout layers, after Flatten if the examples are images.
        seeds : sequence of int, optional
            If given, one network a seed, along a leading axis; else one, with the experiment's.
        dtype : dtype

        Returns
        -------
        Network
            Each seed's weights are drawn from its own `RandomState`, layer by layer; biases are 0.
        """
        dense, rates = _dense_and_rates(experiment)
        network = cls(
            (math.prod(experiment.data.input_shape), *(layer.units for layer in dense)),
            [layer.activation for layer in dense],
            leading=() if seeds is None else (len(seeds),),
            dropout=rates,
            penalties=[{name: getattr(layer, name) for name in REGULARIZERS} for layer in dense],
            dtype=dtype,
        )
        chosen = [experiment.training.seed] if seeds is None else seeds
        for theta, seed in zip(np.atleast_2d(network.theta), chosen, strict=True):
            rng = np.random.RandomState(seed)
            for W, layer in zip(network.windows(theta)[0], dense, strict=True):
                stddev = getattr(layer, "kernel_stddev", 0.05)
                W[...] = INITIALIZERS[layer.kernel_initializer](rng, *W.shape, stddev)
        return network

    def at(self, theta: Array) -> Network:
        """Return the same network with other parameters (..., P), which are not copied."""
        return Network(
            self.sizes,
            self.activations,
            theta,
            dropout=self.dropout,
            penalties=self.penalties,
        )

    def windows(self, theta: Array) -> tuple[list[Array], list[Array]]:
        """Return each layer's W and b as windows onto an array like theta, such as a gradient."""
        leading = theta.shape[:-1]
        W, b, start = [], [], 0
        for n_in, n_out in pairwise(self.sizes):
            middle = start + n_in * n_out
            stop = middle + n_out
            W.append(theta[..., start:middle].reshape(leading + (n_in, n_out)))  # noqa: RUF005
            b.append(theta[..., middle:stop])
            start = stop
        return W, b

    def forward(self, X: Array, masks: Masks | None = None) -> Pass:
        """Pass examples through all layers.

        Parameters
        ----------
        X : ndarray of shape (..., n, inputs)
            With leading axes each network reads its own examples; without them all read the same.
        masks : sequence of ndarray or None, optional
            From `draw_masks`, in training only.

        Returns
        -------
        Pass
            Its a[-1], of shape (..., n, outputs), is the answer.
        """
        masks = masks or (None,) * len(self.W)
        inputs, sums, a = [], [], [X]
        for W, b, f, mask in zip(self.W, self._rows, self._functions, masks, strict=True):
            x = a[-1] if mask is None else a[-1] * mask
            z = x @ W + b
            a.append(f.f(z))
            inputs.append(x)
            sums.append(z)
        return Pass(inputs, sums, a, masks)

    def deltas(self, passed: Pass, y: Array, loss: str) -> list[Array]:
        """Return ∂L/∂z of every layer, where L is the mean loss of the examples.

        Parameters
        ----------
        passed : Pass
            From `forward`.
        y : ndarray of shape (..., n, outputs), labels (..., n) for sparse cross-entropy
            See `losses.targets`.
        loss : str
            A name of `LOSSES`.

        Returns
        -------
        list of ndarray, shapes (..., n, n_out)
            First layer first.
        """
        z, a = passed.z, passed.a
        # L is the mean over n examples, so each one's share of it is 1/n. For cross-entropy with
        # the activation made for it, what is divided is a - y; see `losses`.
        n = z[-1].shape[-2]
        dz = LOSSES[loss].gradient_at_sums(self._functions[-1], y, z[-1], a[-1]) / n
        found = [dz]
        for layer in reversed(range(1, len(z))):
            # z = x·W + b, so one more of xᵢ is Wᵢⱼ more of each zⱼ: ∂L/∂x = ∂L/∂z · Wᵀ
            dx = _times_transposed(dz, self.W[layer])
            # x = mask · a, so ∂L/∂a = mask · ∂L/∂x
            mask = passed.masks[layer]
            da = dx if mask is None else dx * mask
            # a = f(z), both of the layer before, so ∂L/∂z = ∂L/∂a · f′(z)
            dz = self._functions[layer - 1].backward(da, z[layer - 1], a[layer])
            found.append(dz)
        return found[::-1]

    def backward(self, passed: Pass, y: Array, loss: str) -> Array:
        """Return the gradient of the mean loss, penalties included, by every parameter.

        Parameters
        ----------
        passed, y, loss
            As for `deltas`.

        Returns
        -------
        ndarray of shape (..., P)
            In the order of theta; `windows` takes it apart.
        """
        gradient = np.empty_like(self.theta)
        dW, db = self.windows(gradient)
        for layer, dz in enumerate(self.deltas(passed, y, loss)):
            # zⱼ = Σᵢ xᵢ·Wᵢⱼ + bⱼ, so one more of Wᵢⱼ is xᵢ more of zⱼ: ∂L/∂W = xᵀ · ∂L/∂z
            np.matmul(passed.x[layer].swapaxes(-1, -2), dz, out=dW[layer])
            # One more of bⱼ is one more of zⱼ, in every example: ∂L/∂b = Σ ∂L/∂z
            np.add.reduce(dz, axis=-2, out=db[layer])
            # The penalties are further terms of the sum, so their gradients are added.
            for name, strength in self.penalties[layer].items():
                W = self.W[layer]
                dW[layer] += beside(strength, W.ndim) * REGULARIZERS[name].gradient(W)
        return gradient

    def loss(self, X: Array, y: Array, loss: str) -> Array:
        """Return the mean loss of examples, without penalties and dropout: shape (...)."""
        return self.loss_of(self.forward(X), y, loss)

    def loss_of(self, passed: Pass, y: Array, loss: str) -> Array:
        """Return the mean loss of a forward pass, without penalties: shape (...)."""
        f, z, a = self._functions[-1], passed.z[-1], passed.a[-1]
        mean: Array = LOSSES[loss].value_at_sums(f, y, z, a).mean(axis=-1)
        return mean

    def penalty(self) -> Array:
        """Return what the weights cost: Σ l1·Σ|w| + l2·Σw² over the layers, shape (...)."""
        total = np.zeros(self.theta.shape[:-1], self.theta.dtype)
        for W, strengths in zip(self.W, self.penalties, strict=True):
            for name, strength in strengths.items():
                total = total + beside(strength, total.ndim) * REGULARIZERS[name].value(W)
        return total

    @classmethod
    def stacked(cls, networks: Sequence[Network]) -> Network:
        """Put networks of the same sizes and activations behind one another, along the first axis.

        Parameters
        ----------
        networks : sequence of Network
            Each with one leading axis, of the same length.
        """
        first, each = networks[0], len(networks[0].theta)
        dtype = first.theta.dtype
        return cls(
            first.sizes,
            first.activations,
            np.concatenate([network.theta for network in networks]),
            dropout=[
                one_each(rates, each)
                for rates in zip(*(network.dropout for network in networks), strict=True)
            ],
            penalties=[
                {
                    name: one_each([layer.get(name, 0.0) for layer in layers], each, dtype)
                    for name in REGULARIZERS
                }
                for layers in zip(*(network.penalties for network in networks), strict=True)
            ],
        )

    def draw_masks(self, rng: np.random.RandomState, rows: int) -> list[Array | None]:
        """Draw dropout masks for a step: 0 with the layer's rate, else 1 / (1 - rate).

        Dividing by the share that is kept leaves the mean of each sum as it is, so that nothing
        needs to be changed when dropout is off. All networks of a leading axis get the same masks.

        Parameters
        ----------
        rng : RandomState
        rows : int
            Examples in the batch.

        Returns
        -------
        list of ndarray or None
            (rows, n_in) for each layer whose input is dropped.
        """
        return self.masks(self.draw(rng, rows, self.drops))

    def draw(
        self, rng: np.random.RandomState, rows: int, drops: Sequence[bool]
    ) -> list[Array | None]:
        """Draw the numbers from 0 to 1 that decide what is dropped.

        Parameters
        ----------
        rng : RandomState
        rows : int
        drops : sequence of bool
            For which layers numbers are drawn; a layer that only other networks drop gets zeros.

        Returns
        -------
        list of ndarray or None
            (rows, n_in) for each layer whose input is dropped.
        """
        drawn: list[Array | None] = []
        for n_in, here, anywhere in zip(self.sizes[:-1], drops, self.drops, strict=True):
            shape = (rows, n_in)
            if here:
                drawn.append(rng.random_sample(shape))
            else:
                drawn.append(np.zeros(shape) if anywhere else None)
        return drawn

    def masks(self, drawn: Masks) -> list[Array | None]:
        """Make masks of what `draw` drew; with a leading axis, a mask for each network."""
        dtype, masks = self.theta.dtype, list[Array | None]()
        for numbers, rate in zip(drawn, self.dropout, strict=True):
            if numbers is None:
                masks.append(None)
                continue
            dropped = beside(rate, numbers.ndim)
            kept = 1 - dropped
            # An array of float64 would make the masks float64 too; a plain number does not.
            share = kept.astype(dtype) if isinstance(kept, np.ndarray) else kept
            masks.append((numbers >= dropped).astype(dtype) / share)
        return masks


def parameters(sizes: Sequence[int]) -> int:
    """Return how many numbers a network of these sizes has: (2, 4, 1) has 2·4 + 4 + 4·1 + 1."""
    return sum((n_in + 1) * n_out for n_in, n_out in pairwise(sizes))


def misfit(experiment: spec.Experiment) -> str | None:
    """Say why the network of an Experiment cannot be trained here; None if it can."""
    if len(experiment.data.input_shape) != 1:
        return "These examples are images. Train this network with Keras, on the Train page."
    layers = experiment.model.layers
    for index, layer in enumerate(layers):
        if layer.type not in ("Dense", "Dropout"):
            return (
                f"Layer {index + 1} is {layer.type}; only Dense and Dropout layers are trained "
                "here. Train this network with Keras, on the Train page."
            )
    if layers[-1].type == "Dropout":
        return "The last layer is Dropout, so answers would be dropped. End with a Dense layer."
    return None


def _dense_and_rates(experiment: spec.Experiment) -> tuple[list[Any], list[float]]:
    """Return the dense layers, and the share of its input that each of them loses by dropout."""
    dense, rates, kept = [], [], 1.0
    for layer in experiment.model.layers:
        if layer.type == "Dropout":
            kept *= 1 - layer.rate
        elif layer.type == "Dense":  # Flatten only writes an image as a row
            dense.append(layer)
            rates.append(1 - kept)
            kept = 1.0
    return dense, rates


def _times_transposed(dz: Array, W: Array) -> Array:
    """Return dz·Wᵀ. With a single output it is a plain product, which NumPy does faster."""
    transposed = W.swapaxes(-1, -2)
    product: Array = dz * transposed if W.shape[-1] == 1 else dz @ transposed
    return product
