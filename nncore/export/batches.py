"""The batches of an exported program, in the order of `nncore.batches`.

Keras's own shuffling is hard to repeat outside of Keras, so the program hands over batches that
are shuffled already.
"""

from __future__ import annotations

from nncore.export.section import Section


def batches_section() -> Section:
    """Write the code that makes `batches`."""
    return Section("The batches", _EXPLANATION, _BATCHES)


_EXPLANATION = (
    "Keras could shuffle by itself. Here the order follows from seed and epoch alone, so\n"
    "that anyone can repeat it."
)
_BATCHES = '''\
class Batches(keras.utils.PyDataset):
    """The training rows in mini-batches, in a new order each epoch."""

    def __init__(self, X, t):
        super().__init__()
        self.X, self.t = X, t
        self.shuffle(epoch=0)

    def shuffle(self, epoch):
        self.order = np.random.default_rng([SEED, epoch]).permutation(len(self.X))

    def __len__(self):
        return math.ceil(len(self.X) / BATCH_SIZE)  # the last batch may be smaller

    def __getitem__(self, step):
        rows = self.order[step * BATCH_SIZE : (step + 1) * BATCH_SIZE]
        return self.X[rows], self.t[rows]


batches = Batches(X_train, t_train)'''
