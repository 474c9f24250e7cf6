"""The program as a Jupyter notebook: an explanation, then its code, cell by cell.

The code is that of the script, without the command line.
"""

from __future__ import annotations

from nncore import spec
from nncore.export import program

_TITLE = """# {label}: {question}

A network of {parameters:,} parameters, trained with plain Keras. It needs the packages tensorflow
and scikit-learn."""

_MNIST = """# If this file is not there, Keras downloads it.
mnist_file = Path("mnist.npz")"""

_SAVING = "To keep the model, run `model.save('model.keras')` in a new cell."


def notebook(experiment: spec.Experiment) -> bytes:
    """Return the same program as a Jupyter notebook.

    Parameters
    ----------
    experiment : spec.Experiment

    Returns
    -------
    bytes
        An `.ipynb` file, valid by `nbformat.validate`.
    """
    # Imported here because it brings a hundred modules, and most visitors take no notebook home.
    import nbformat

    cells = [
        ("markdown", _TITLE.format(**program.facts(experiment))),
        ("code", program.imports(experiment.data, [])),
    ]
    if experiment.data.name == "mnist":
        cells.append(("code", _MNIST))
    for number, section in enumerate(program.sections(experiment), start=1):
        cells.append(("markdown", f"## {number}. {section.heading}\n\n{section.explanation}"))
        cells.append(("code", section.code))
    cells.append(("markdown", _SAVING))
    book = nbformat.v4.new_notebook(
        cells=[
            # Ids are random by default; the same experiment shall give the same file.
            getattr(nbformat.v4, f"new_{kind}_cell")(source, id=f"cell-{place}")
            for place, (kind, source) in enumerate(cells)
        ],
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "language_info": {"name": "python"},
        },
    )
    return str(nbformat.writes(book)).encode()
