"""What the moments of a run look like: maps of its units, its answers, its weights, as bytes.

Each function takes all moments of a part of a run at once, as a stack of networks. Whatever only
colors a picture is stored in one byte, see `nncore.packets`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from nncore.packets import quantized
from nncore.player_setting import Setting
from nncore.trajectory import Trajectory

HISTOGRAM_BINS = 21
_COURSES = (
    "train_loss",
    "test_loss",
    "train_accuracy",
    "test_accuracy",
    "penalty",
    "learning_rate",
)
_PER_LAYER = ("gradient_norm", "dead", "saturated")


def moment_arrays(stage: Setting, part: Trajectory) -> dict[str, NDArray[Any]]:
    """Return all that is drawn of the moments of a trajectory, by name, moments first."""
    network = stage.network.at(part.theta.astype(np.float32))
    with np.errstate(over="ignore", invalid="ignore"):
        units = np.concatenate(network.forward(stage.unit_grid).a[1:], axis=-1)
        answers = network.forward(stage.answer_grid).a[-1]
        predictions = network.forward(stage.X).a[-1]
    maps, scale = _maps(stage, units.swapaxes(-1, -2))
    limit, counts = _histograms(network.W)
    return {
        "step": part.step.astype(np.int32),
        "epoch": part.epoch,
        "theta": network.theta,
        **{name: np.asarray(getattr(part, name), np.float64) for name in _COURSES},
        **{name: np.asarray(getattr(part, name), np.float32) for name in _PER_LAYER},
        "maps": maps,
        "map_scale": scale,
        **_answer(stage, answers),
        **_predictions(stage, predictions),
        "histogram": counts,
        "histogram_limit": limit,
    }


def last_hidden(stage: Setting, theta: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return what the last hidden layer gives for each example: shape (M, n, units)."""
    with np.errstate(over="ignore", invalid="ignore"):
        a: NDArray[np.float64] = stage.network.at(theta).forward(stage.X).a[-2].astype(np.float64)
    return a


def projected(a: NDArray[np.float64], view: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return places in the view, 0 … 255 from left to right and from bottom to top: (M, n, 2)."""
    middle, axes, reach = view[0], view[1:3], view[3, 0]
    with np.errstate(over="ignore", invalid="ignore"):
        return quantized((a - middle) @ axes.T, 0.0, reach)


def best_view(a: NDArray[np.float64]) -> tuple[NDArray[np.float32], float]:
    """Choose how to look at points (M, n, units): middle, two axes, reach, each a row.

    Also returned is the share of the spread that is seen.
    """
    points = a.reshape(-1, a.shape[-1])
    points = points[np.isfinite(points).all(axis=-1)]
    units = a.shape[-1]
    if not len(points):
        points = np.zeros((1, units))
    middle = points.mean(axis=0)
    axes, shown = np.eye(2, units), 1.0
    if units > 2:
        spread, directions = np.linalg.eigh(np.cov(points.T))
        axes = directions[:, [-1, -2]].T
        # An axis may point either way; its largest part shall point up.
        axes *= np.sign(axes[np.arange(2), np.abs(axes).argmax(axis=1)])[:, None]
        shown = float(spread[-2:].sum() / spread.sum()) if spread.sum() > 0 else 1.0
    reach = float(np.abs((points - middle) @ axes.T).max()) or 1.0
    return np.vstack([middle, axes, np.full(units, reach)]).astype(np.float32), shown


def _maps(
    stage: Setting, units: NDArray[np.float32]
) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """Return the units' maps (M, units, g, g) and what their strongest color stands for."""
    away = np.abs(units - stage.unit_middle[:, None])
    largest = np.max(away, axis=-1, initial=0.0, where=np.isfinite(away))
    # Without a bound of its own, a unit's map reaches as far as its answers do at that moment.
    scale = np.where(np.isnan(stage.unit_reach), np.maximum(largest, 1e-6), stage.unit_reach)
    maps = quantized(units, stage.unit_middle[:, None], scale[..., None])
    return maps.reshape(*maps.shape[:-1], stage.grid, stage.grid), scale.astype(np.float32)


def _predictions(stage: Setting, answers: NDArray[np.float32]) -> dict[str, NDArray[Any]]:
    """Return answers (M, n, outputs) as they are; of several classes the winner and its own."""
    if not stage.several:
        return {"predictions": answers[..., -1]}
    return {
        "predictions": answers.max(axis=-1),
        "predicted": answers.argmax(axis=-1).astype(np.uint8),
    }


def _answer(stage: Setting, answers: NDArray[np.float32]) -> dict[str, NDArray[np.uint8]]:
    """Return answers (M, n, outputs) as bytes; of several classes the winner, and how sure it is."""
    outputs = answers.shape[-1]
    if not stage.several:
        return {"output": quantized(answers[..., -1], stage.answer_middle, stage.answer_reach)}
    best = answers.argmax(axis=-1).astype(np.uint8)
    even = 1 / outputs
    return {"output": quantized(answers.max(axis=-1), even, 1 - even), "winner": best}


def _histograms(
    W: list[NDArray[Any]],
) -> tuple[NDArray[np.float32], NDArray[np.uint16]]:
    """Return for each moment and layer how far its weights reach, and how many lie in each bin."""
    limits, counts = [], []
    for one in W:
        flat = one.reshape(len(one), -1).astype(np.float64)
        finite = np.isfinite(flat)
        limit = _round_up(np.max(np.abs(flat), axis=1, initial=1e-3, where=finite))
        bins = np.where(finite, flat, 0.0) / limit[:, None] * 0.5 + 0.5
        bins = np.clip((bins * HISTOGRAM_BINS).astype(np.int64), 0, HISTOGRAM_BINS - 1)
        rows = np.arange(len(one))[:, None] * HISTOGRAM_BINS
        total = np.bincount((rows + bins)[finite], minlength=len(one) * HISTOGRAM_BINS)
        limits.append(limit)
        counts.append(np.minimum(total, 65_535).reshape(len(one), HISTOGRAM_BINS))
    return (
        np.stack(limits, axis=1).astype(np.float32),
        np.stack(counts, axis=1).astype(np.uint16),
    )


def _round_up(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the next of …, 0.5, 1, 2, 5, 10, …: an axis that changes seldom."""
    powers = 10.0 ** np.floor(np.log10(values))
    choices = powers[:, None] * np.array([1.0, 2.0, 5.0, 10.0])
    rounded: NDArray[np.float64] = np.where(choices >= values[:, None], choices, np.inf).min(axis=1)
    return rounded
