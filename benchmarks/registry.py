"""What a figure is, and the table of functions that measure them.

A benchmark is a function that yields figures, put into the table by `@benchmark`. Each figure has
a bound, and is printed as one line that says whether it holds.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Figure:
    """A measured number and its bound.

    Attributes
    ----------
    name : str
        What was measured.
    value, bound : float
    relation : {"<=", ">="}
        How the value must stand to the bound.
    unit : str
        Such as " s" or "×"; written behind both numbers.
    """

    name: str
    value: float
    relation: str
    bound: float
    unit: str = ""

    @property
    def holds(self) -> bool:
        """Whether the value keeps its bound; a NaN does not."""
        return self.value <= self.bound if self.relation == "<=" else self.value >= self.bound

    def __str__(self) -> str:
        verdict = "ok" if self.holds else "SHORT"
        return (
            f"{self.name}: {self.value:.4g}{self.unit}, "
            f"bound {self.relation} {self.bound:g}{self.unit}, {verdict}"
        )


Benchmark = Callable[[], Iterator[Figure]]
BENCHMARKS: dict[str, Benchmark] = {}


def benchmark(measure: Benchmark) -> Benchmark:
    """Put a function that yields figures into the table, under its own name."""
    BENCHMARKS[measure.__name__] = measure
    return measure


def timed(action: Callable[[], Any]) -> tuple[float, Any]:
    """Return the seconds that a call takes, and what it returns."""
    began = time.perf_counter()
    value = action()
    return time.perf_counter() - began, value


def median_ratio(numerators: Sequence[float], denominators: Sequence[float]) -> float:
    """Return the median of the ratios of numbers that were measured side by side."""
    return statistics.median(a / b for a, b in zip(numerators, denominators, strict=True))
