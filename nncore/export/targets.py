"""What the loss compares the outputs with, and the rows that are held out for validation.

A class is a number, but only one loss takes it as it is: the others want one target an output.
"""

from __future__ import annotations

from nncore import shapes, spec
from nncore.export.section import Section


def targets_section(experiment: spec.Experiment) -> Section:
    """Write the code that makes `t_train` and `t_test`, and sets `X_val` and `t_val` apart."""
    units = _output_units(experiment)
    if experiment.training.loss == "sparse_categorical_crossentropy":
        explanation = "The loss compares one probability a class with the number of the class."
        lines = ["t_train, t_test = y_train, y_test"]
    elif units == 1:
        what = "the amount" if experiment.data.regression else "0 or 1"
        explanation = f"The loss compares the one output with {what}, as a column of numbers."
        lines = [
            't_train = y_train[:, np.newaxis].astype("float32")',
            't_test = y_test[:, np.newaxis].astype("float32")',
        ]
    else:
        explanation = (
            "The loss compares each output with 1 for the true class and 0 for the others."
        )
        lines = [
            f't_train = np.eye({units}, dtype="float32")[y_train]',
            f't_test = np.eye({units}, dtype="float32")[y_test]',
        ]
    if experiment.training.validation_split:
        explanation += (
            "\nThe last rows are held out for validation: the weights are not fitted to them."
        )
        lines += [
            "fitted = int(len(X_train) * (1 - VALIDATION_SPLIT))",
            "X_val, t_val = X_train[fitted:], t_train[fitted:]",
            "X_train, t_train = X_train[:fitted], t_train[:fitted]",
        ]
    return Section("The targets", explanation, "\n".join(lines))


def _output_units(experiment: spec.Experiment) -> int:
    report = shapes.trace(experiment.model.layers, experiment.data.input_shape)
    return report[-1].output_shape[0]
