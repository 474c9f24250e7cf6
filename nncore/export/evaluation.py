"""The test at the end of an exported program.

It prints the data loss and the accuracy that nncore shows. Keras counts the penalties on the
weights as loss too, so they are taken off.
"""

from __future__ import annotations

from nncore import spec
from nncore.export.section import Section


def evaluation_section(experiment: spec.Experiment) -> Section:
    """Write the code that prints the loss, and of classes the accuracy, on the test part."""
    layers = experiment.model.layers
    penalized = any(getattr(layer, "l1", 0) or getattr(layer, "l2", 0) for layer in layers)
    names = ["test_loss"] if experiment.data.regression else ["test_loss", "test_accuracy"]
    lines = [f"{', '.join(names)} = model.evaluate(X_test, t_test, batch_size=1024, verbose=0)"]
    explanation = "Once, at the end, on rows that had no part in training or in any choice."
    if penalized:
        explanation += (
            "\nThe penalties on the weights say nothing about the test rows: they are taken off."
        )
        lines.append("test_loss -= sum(float(penalty) for penalty in model.losses)")
    lines += [f'print(f"{name.replace("_", " ")}: {{{name}:.6f}}")' for name in names]
    return Section("The test", explanation, "\n".join(lines))
