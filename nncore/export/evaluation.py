"""The test at the end of an exported program.

It prints the data loss and the accuracy that nncore shows. Keras counts the penalties on the
weights as loss too, so they are taken off.
"""

from __future__ import annotations

from nncore import spec
from nncore.export.section import Section


def evaluation_section(model: spec.Model) -> Section:
    """Write the code that prints loss and accuracy on the test part."""
    penalized = any(getattr(layer, "l1", 0) or getattr(layer, "l2", 0) for layer in model.layers)
    lines = [
        "test_loss, test_accuracy = model.evaluate(X_test, t_test, batch_size=1024, verbose=0)"
    ]
    explanation = "Once, at the end, on rows that had no part in training or in any choice."
    if penalized:
        explanation += (
            "\nThe penalties on the weights say nothing about the test rows: they are taken off."
        )
        lines.append("test_loss -= sum(float(penalty) for penalty in model.losses)")
    lines += [
        'print(f"test loss: {test_loss:.6f}")',
        'print(f"test accuracy: {test_accuracy:.6f}")',
    ]
    return Section("The test", explanation, "\n".join(lines))
