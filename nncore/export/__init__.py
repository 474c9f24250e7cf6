"""An Experiment as a program of its own: a script or a notebook of plain Keras.

What is written needs nothing of this project: the same data in the same split, the same initial
weights, the same batches in the same order, Keras's own schedules and callbacks. Run anywhere, it
arrives at the same test accuracy up to rounding; with dropout, noise or shifts up to chance, for
Keras draws other ones. Only numbers and names that `nncore.spec` has checked enter the code, never
text from outside.

`program` lists the steps, each written by a module of its own; `script` and `notebook` put them
into a file. `numpy_script` writes a program without Keras, of NumPy alone.
"""

from nncore.export.notebook import notebook
from nncore.export.numpy_script import numpy_script
from nncore.export.script import script

__all__ = ["notebook", "numpy_script", "script"]
