"""The program as a Python script, run from a command line.

Explanations become comments; what a notebook's reader would edit by hand, such as where the data
lie, becomes an argument.
"""

from __future__ import annotations

from textwrap import indent

from nncore import spec
from nncore.export import program

_DOCSTRING = '''"""{label}: {question}

A network of {parameters:,} parameters, trained with plain Keras. To run it:

    pip install tensorflow scikit-learn
    python experiment.py

With --save model.keras the trained model is kept; otherwise nothing is written.
"""'''


def script(experiment: spec.Experiment) -> str:
    """Return a stand-alone Python script that reproduces the run of an Experiment.

    It needs tensorflow (which brings keras), numpy and scikit-learn, prints `test loss` and
    `test accuracy`, and writes a file only if called with `--save`.

    Parameters
    ----------
    experiment : spec.Experiment

    Returns
    -------
    str
        Python source.
    """
    text = _DOCSTRING.format(**program.facts(experiment)) + "\n"
    text += f"\n{program.imports(experiment.data, ['import argparse'])}\n"
    text += f"\n{_arguments(experiment.data)}\n"
    for number, section in enumerate(program.sections(experiment), start=1):
        # As formatters want it, a class or function stands two lines apart.
        text += "\n\n" if section.code.startswith(("class ", "def ")) else "\n"
        text += _comment(f"{number}. {section.heading}\n{section.explanation}\n") + section.code
        text += "\n"
    return text + "\nif arguments.save:\n    model.save(arguments.save)\n"


def _arguments(data: spec.Data) -> str:
    lines = ["parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])"]
    if data.name == "mnist":
        lines += [
            "parser.add_argument(",
            '    "mnist",',
            '    nargs="?",',
            "    type=Path,",
            '    default=Path(__file__).with_name("mnist.npz"),',
            '    help="mnist.npz; if it is not there, Keras downloads it",',
            ")",
        ]
    lines += [
        'parser.add_argument("--save", metavar="FILE", help="keep the model, as .keras")',
        "arguments = parser.parse_args()",
    ]
    if data.name == "mnist":
        lines.append("mnist_file = arguments.mnist")
    return "\n".join(lines)


def _comment(text: str) -> str:
    return indent(text, "# ", lambda line: True)
