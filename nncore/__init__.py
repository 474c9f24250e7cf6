"""Neural networks: specifications, mathematics, training and evaluation, usable without any app.

Everything starts from an `Experiment` (`nncore.spec`): data that says which data set, which
network, how it is trained and with which seed. Importing this package imports neither Keras nor
TensorFlow nor scikit-learn; they are loaded only in the workers that need them.
"""

__version__ = "0.1.0"
