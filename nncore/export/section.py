"""One step of an exported program, and how its code is laid out.

Code is written as a formatter would leave it, so that whoever opens the file in an editor sees no
line change.
"""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import indent


@dataclass(frozen=True)
class Section:
    """A step of the program: heading, what the reader should know, code."""

    heading: str
    explanation: str
    code: str


def call(function: str, *arguments: str) -> str:
    """Write a call, one argument a line."""
    lines = "".join(f"    {indent(argument, '    ').lstrip()},\n" for argument in arguments)
    return f"{function}(\n{lines})"
