"""What a network's last hidden layer gives for many images, asked piece by piece."""

from __future__ import annotations

from nncore import feature_columns, spec
from ui import session

_ROWS = {"train": feature_columns.train_rows, "test": feature_columns.test_rows}


def of(experiment: spec.Experiment, weights: bytes) -> tuple[bytes, bytes] | None:
    """Return the learned features of the training and of the test rows; None while some are missing.

    See `nncore.feature_columns.learned` for what the bytes hold.
    """
    train, test = (_part(experiment, weights, part) for part in _ROWS)
    return None if train is None or test is None else (train, test)


def _part(experiment: spec.Experiment, weights: bytes, part: str) -> bytes | None:
    rows = _ROWS[part](experiment)
    found = []
    for piece in range(feature_columns.pieces(rows)):
        answer = session.ask(
            feature_columns.learned, spec.to_json(experiment), weights, part, piece, timeout=1.9
        )
        if answer is None:
            return None
        found.append(answer)
    return b"".join(found)
