"""One update under glass: an example goes forward, the loss comes back, every number takes a step.

Each step is told three times: as a sentence without calculus, as a formula with the learner's own
numbers in it, and as the line of NumPy and the layer of Keras that compute the same. Beside every
partial derivative stands what measuring gives, and some numbers can be left blank for the reader.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nncore import datasets, spec
from nncore.one_update import OneUpdate
from nncore.update_steps import Step, told


def update(experiment_json: str, theta: bytes, sample: int, step: int = 0) -> dict[str, Any]:
    """Explain one update of a network by one training example.

    Parameters
    ----------
    experiment_json : str
    theta : bytes
        float32 or float64 parameters of the network, see `nncore.network.Network`; empty for the
        initial ones.
    sample : int
        Which training row, counted from 0.
    step : int
        Steps done before, which decide the learning rate.

    Returns
    -------
    dict
        JSON values:

        sample
            `index`, `names` of what is read, `x`, `target`, `class_name` (empty for an amount).
        sizes, activations, learning_rate
            Of the network and of this step.
        steps
            See `nncore.update_steps.Step`.
        blanks
            See `blanks`.
        theta
            The parameters after the update.
        loss, loss_after
            Of the example.

    Raises
    ------
    ValueError
        With a sentence, if the network is not trained here, theta or the row are not its own, or
        numbers grow too large.
    """
    one = OneUpdate(spec.parse(experiment_json), theta, sample, step)
    data = datasets.load(one.experiment.data)
    steps = told(one)
    return {
        "sample": {
            "index": sample,
            "names": list(data.feature_names),
            "x": one.x.tolist(),
            "target": float(one.label),
            "class_name": data.class_names[int(one.label)] if data.class_names else "",
        },
        "sizes": list(one.network.sizes),
        "activations": list(one.network.activations),
        "learning_rate": one.rate,
        "steps": steps,
        "blanks": blanks(steps),
        "theta": one.after.theta.tolist(),
        "loss": one.loss,
        "loss_after": one.loss_after,
    }


def blanks(steps: list[Step]) -> list[dict[str, Any]]:
    """Choose a number of each kind of step for the reader to find.

    Returns
    -------
    list of dict
        `step` (its id), `line` (its place in it), `question`, `latex` with the number hidden,
        `answer`, and `tolerance`: an answer within it is right, so three digits are enough.
    """
    found: list[dict[str, Any]] = []
    for kind, question in QUESTIONS.items():
        candidates = [
            (abs(line["change" if "change" in line else "value"]), step["id"], place, line)
            for step in steps
            for place, line in enumerate(step["lines"])
            if step["kind"] == kind and line["computable"]
        ]
        if not candidates:
            continue
        # The largest number is the one that is most worth computing.
        sizes = [size for size, *_ in candidates]
        size, step_id, place, line = candidates[int(np.argmax(sizes))]
        # A step is small beside the number, so who leaves the number as it is must not be right.
        tolerance = 0.1 * size if "change" in line else max(0.005 * size, 5e-4)
        found.append(
            {
                "step": step_id,
                "line": place,
                "question": question,
                "latex": line["latex"].rpartition("=")[0] + r"= \boxed{?}",
                "answer": line["value"],
                "tolerance": tolerance,
            }
        )
    return found


QUESTIONS = {
    "forward": "What comes out? Multiply, add up, add the bias.",
    "delta": "How much does this sum matter?",
    "partials": "How much does the loss change with this number?",
    "update": "What is the number after the step?",
}
"""Kind of step → what is asked where a number is left blank."""
