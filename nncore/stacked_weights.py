"""The weights of networks that were trained stacked, written as those of any trained network."""

from __future__ import annotations

import numpy as np

from nncore import npz, stacked
from nncore.network import Network
from nncore.stacks import read


def packed(stack_text: str, state: bytes, seed: int) -> list[bytes]:
    """Return the kept weights of one seed's runs; for a worker.

    Parameters
    ----------
    stack_text : str
        See `nncore.stacks.Stack.text`.
    state : bytes
        What a part of the stack left.
    seed : int
        One of the stack's seeds.

    Returns
    -------
    list of bytes
        One a variant: `.npz` as `nncore.inference.load_weights` reads it.

    Raises
    ------
    ValueError
        With a sentence, if the seed is none of them, or the state is that of another stack.
    """
    stack = read(stack_text)
    if seed not in stack.seeds:
        raise ValueError(f"No network was trained with seed {seed}.")
    row = stack.seeds.index(seed)
    found = []
    for experiment, theta in zip(
        stack.experiments, stacked.weights(stack_text, state), strict=True
    ):
        network = Network.of(experiment, dtype=np.float32).at(theta[row])
        places = [
            place for place, layer in enumerate(experiment.model.layers) if layer.type == "Dense"
        ]
        arrays = {}
        for place, W, b in zip(places, network.W, network.b, strict=True):
            arrays[f"{place}.kernel"] = W
            arrays[f"{place}.bias"] = b
        found.append(npz.pack(arrays))
    return found
