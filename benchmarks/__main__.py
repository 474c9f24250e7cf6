"""Measure all figures, or those of the benchmarks named: `python -m benchmarks moons`.

The exit code is 1 if any figure falls short of its bound.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys

import benchmarks
from benchmarks.registry import BENCHMARKS


def main(names: list[str]) -> int:
    for module in pkgutil.iter_modules(benchmarks.__path__):
        if module.name != "__main__":
            importlib.import_module(f"benchmarks.{module.name}")
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"Unknown: {', '.join(unknown)}. There are: {', '.join(BENCHMARKS)}.")
        return 2
    short = False
    for name in names or BENCHMARKS:
        for figure in BENCHMARKS[name]():
            print(figure, flush=True)
            short = short or not figure.holds
    return int(short)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
