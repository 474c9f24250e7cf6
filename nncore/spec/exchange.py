"""An Experiment as text and back: as a JSON file and as a short text for an address.

What comes back may come from anyone, so its size is bounded before it is read, and every way in
ends in the same validation.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from typing import Any

from pydantic import ValidationError

from nncore.spec.base import canonical
from nncore.spec.experiment import Experiment
from nncore.spec.refusals import InvalidExperiment, sentences

MAXIMUM_JSON_BYTES = 64_000
MAXIMUM_LINK_CHARACTERS = 8_000


def to_json(experiment: Experiment) -> str:
    """Return the Experiment as indented JSON, every field written out."""
    return json.dumps(experiment.model_dump(mode="json"), indent=2) + "\n"


def parse(text: str | bytes) -> Experiment:
    """Read an Experiment from JSON text.

    Raises
    ------
    InvalidExperiment
        With sentences that name the field, what was expected and what arrived.
    """
    if len(text) > MAXIMUM_JSON_BYTES:
        raise InvalidExperiment(
            [
                f"This file has {len(text):,} bytes; an experiment has at most "
                f"{MAXIMUM_JSON_BYTES:,}. Choose the JSON file that the Train page saved."
            ]
        )
    try:
        if isinstance(text, bytes):
            text = text.decode("utf-8-sig")  # some editors write a byte order mark
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidExperiment(
            ["This is not JSON text. Choose the JSON file that the Train page saved."]
        ) from error
    return from_value(value)


def from_value(value: Any) -> Experiment:
    """Build an Experiment from plain Python values, such as those of parsed JSON.

    Raises
    ------
    InvalidExperiment
        With one sentence for each thing that is wrong.
    """
    try:
        return Experiment.model_validate(value)
    except ValidationError as error:
        raise InvalidExperiment(sentences(error)) from error


def to_link(experiment: Experiment) -> str:
    """Return the Experiment as a short text for an address: JSON, deflated, base64url.

    Values equal to the defaults are left out.
    """
    value = experiment.model_dump(mode="json", exclude_defaults=True)
    # The discriminators are defaults of their classes, but say which class it is.
    value["data"] = {**value.get("data", {}), "name": experiment.data.name}
    value["model"] = {
        "layers": [
            {**layer.model_dump(mode="json", exclude_defaults=True), "type": layer.type}
            for layer in experiment.model.layers
        ]
    }
    training = experiment.training.model_dump(mode="json", exclude_defaults=True)
    for part in ("optimizer", "schedule"):
        if part in training:
            training[part]["name"] = getattr(experiment.training, part).name
    value["training"] = training
    packed = zlib.compress(canonical(value).encode(), level=9)
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def from_link(text: str) -> Experiment:
    """Read an Experiment from the text that `to_link` made.

    Raises
    ------
    InvalidExperiment
        If the text was cut, altered, is too long, or is not an Experiment.
    """
    if len(text) > MAXIMUM_LINK_CHARACTERS:
        raise InvalidExperiment(["This link is longer than any experiment. Copy it again, whole."])
    try:
        packed = base64.b64decode(
            text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True
        )
        unpacker = zlib.decompressobj()
        # Bounded: a few bytes can unpack to gigabytes.
        unpacked = unpacker.decompress(packed, MAXIMUM_JSON_BYTES)
        if not unpacker.eof or unpacker.unused_data:
            raise ValueError("cut, oversized or followed by something else")
    except (ValueError, binascii.Error, zlib.error) as error:
        raise InvalidExperiment(
            ["This link was cut or altered on its way. Copy the whole address and open it again."]
        ) from error
    return parse(unpacked)
