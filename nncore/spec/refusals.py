"""Why something is not an Experiment, in sentences that people can act on.

pydantic finds what is wrong; here its findings become a place, what was expected and what arrived.
"""

from __future__ import annotations

import re
from typing import Any

from pydantic import ValidationError

from nncore.spec.data import DATASETS
from nncore.spec.model import LAYERS
from nncore.spec.training import OPTIMIZERS, SCHEDULES

MAXIMUM_SENTENCES = 8
_PLAIN = re.compile(r"[A-Za-z0-9_ .+-]{1,40}")
_TAGS = {*DATASETS, *LAYERS, *OPTIMIZERS, *SCHEDULES}


class InvalidExperiment(ValueError):
    """Something that was meant to be an Experiment is not; `sentences` say what, why and what would do."""

    def __init__(self, sentences: list[str]) -> None:
        self.sentences = sentences
        super().__init__(" ".join(sentences))


def sentences(error: ValidationError) -> list[str]:
    """Turn pydantic's findings into sentences: the field, what was expected, what arrived.

    At most `MAXIMUM_SENTENCES` and one that counts the rest. What a stranger wrote is repeated only
    if it is a number or short and plain, so that it cannot dress up as part of a page.
    """
    findings = [
        finding
        for finding in error.errors(include_url=False)
        # pydantic also calls a list too short because all that is in it was refused
        if not (finding["type"] == "too_short" and finding["input"])
    ]
    found = [_sentence(finding) for finding in findings[:MAXIMUM_SENTENCES]]
    if len(findings) > MAXIMUM_SENTENCES:
        found.append(f"{len(findings) - MAXIMUM_SENTENCES:,} more things are wrong.")
    return found


def _sentence(finding: Any) -> str:
    kind, context = finding["type"], finding.get("ctx", {})
    if kind == "value_error":
        return str(context["error"])
    place = _place(finding["loc"])
    if kind == "missing":
        return f"{place}: this field is missing."
    if kind == "extra_forbidden":
        return f"{place}: there is no such field."
    if kind == "too_short":
        return f"{place}: at least {context['min_length']} is needed."
    if kind == "too_long":
        return f"{place}: at most {context['max_length']} are allowed."
    if kind == "union_tag_not_found":
        return f"{place}: the field {context['discriminator']}, which says what it is, is missing."
    if kind == "union_tag_invalid":
        message, given = f"expected one of {context['expected_tags']}", context["tag"]
    elif kind == "model_type":
        message, given = "must be named fields in braces, {…}", finding.get("input")
    else:
        message, given = finding["msg"], finding.get("input")
        message = message.replace("Input should be", "must be", 1)
        message = message[0].lower() + message[1:].rstrip(".")
    shown = _shown(given)
    return f"{place}: {message}; {shown} was given." if shown else f"{place}: {message}."


def _place(location: tuple[int | str, ...]) -> str:
    """Name a field as people do: "Layer 2, units" or "training.optimizer.learning_rate"."""
    parts = [part for part in location if part not in _TAGS]
    layer = ""
    for index, part in enumerate(parts):
        if isinstance(part, int):
            layer = f"Layer {part + 1}"
            parts = parts[index + 1 :]
            break
    path = ".".join(part if _PLAIN.fullmatch(str(part)) else "…" for part in map(str, parts))
    return ", ".join(filter(None, [layer, path])) or "The experiment"


def _shown(value: Any) -> str:
    """Write out what arrived, or nothing if it is long or anything but plain."""
    if isinstance(value, str):
        return repr(value) if _PLAIN.fullmatch(value) else ""
    # Python refuses to write out integers of thousands of digits.
    if isinstance(value, float) or (isinstance(value, int) and abs(value) < 10**20):
        return repr(value)
    return ""
