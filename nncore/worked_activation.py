"""An activation's formula with a number put in for z.

Of a formula with two cases only the one that holds is written, for that is what is computed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from nncore.activations import ALL

_CASES = re.compile(r"\\begin\{cases\}(.*)\\end\{cases\}", re.DOTALL)
_Z = re.compile(r"(?<![A-Za-z\\])z(?![A-Za-z])")
_ALONE = re.compile(r"([(] ?|, )z([)])")
_NOTHING = 1e-12
_NO_OPTIONS: Mapping[str, float] = {}


def value(name: str, z: float, options: Mapping[str, float] = _NO_OPTIONS) -> float:
    """Return f(z) of the activation with this name."""
    return float(ALL[name](np.array([z]), **options)[0])


def slope(name: str, z: float, options: Mapping[str, float] = _NO_OPTIONS) -> float:
    """Return f′(z) of the activation with this name."""
    return float(ALL[name].derivative(np.array([z]), **options)[0])


def worked(name: str, z: float, options: Mapping[str, float] = _NO_OPTIONS) -> str:
    """Write f(z) = formula with the number = value, as LaTeX."""
    return _line("f", ALL[name].formula, z, value(name, z, options), options)


def worked_slope(name: str, z: float, options: Mapping[str, float] = _NO_OPTIONS) -> str:
    """Write f′(z) = formula with the number = value, as LaTeX."""
    return _line("f'", ALL[name].derivative_formula, z, slope(name, z, options), options)


def written(number: float) -> str:
    """Write a number to six digits, powers of ten as LaTeX; what no one can tell from 0, as 0."""
    text = f"{number:.6g}" if abs(number) >= _NOTHING else "0"
    if "e" not in text:
        return text
    digits, power = text.split("e")
    return rf"{digits}\cdot 10^{{{int(power)}}}"


def _line(f: str, formula: str, z: float, result: float, options: Mapping[str, float]) -> str:
    number = written(z)
    bracketed = rf"\left({number}\right)" if z < 0 or "cdot" in number else number
    filled = _branch(formula, z).replace("e^z", f"e^{{{number}}}")
    # A z that has its brackets already needs no second pair.
    filled = _ALONE.sub(lambda found: f"{found[1]}{number}{found[2]}", filled)
    filled = number if filled == "z" else _Z.sub(lambda _: bracketed, filled)
    if "negative_slope" in options:
        alpha = written(options["negative_slope"])
        filled = alpha if filled == r"\alpha" else filled.replace(r"\alpha", rf"{alpha}\cdot")
    answer = written(result)
    steps = [] if filled == answer else [filled]
    sign = "=" if float(f"{result:.6g}") == result else r"\approx"
    return rf"{' = '.join([f'{f}({number})', *steps])} {sign} {answer}"


def _branch(formula: str, z: float) -> str:
    """Return the formula itself, or of one with two cases that for z > 0 or the other."""
    cases = _CASES.fullmatch(formula)
    if cases is None:
        return formula
    above, below = cases[1].split(r"\\")
    return (above if z > 0 else below).partition("&")[0].strip()
