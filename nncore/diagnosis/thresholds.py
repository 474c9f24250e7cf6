"""The bounds that decide, all in one place, tuned on experiments with seeds 0 to 39.

Losses are shares of the loss of guessing: 1 is a network that knows nothing.
"""

SOLVED = 0.25
"""Below this training loss nobody complains."""
LEARNED = 0.5
"""Below this training loss a network has learned something that counts."""
HARDLY_LEARNED = 0.75
"""Above this one it has learned next to nothing."""
JUMPS = 6.0
"""All rises of the training loss together, from look to look."""
STOOD_STILL = 0.04
"""Way of all weights as a share of their length."""
VANISHED = 1e-2
"""Gradient of the first layer as a share of that of the last."""
BLOWN_UP = 15.0
"""Standard deviation of a layer's sums before the first step."""
SILENT = 0.999
"""Share of a layer's units whose slope is 0 for every training row."""
ALIKE = 1e-4
"""Difference between a layer's units, as a share of their largest weight."""
BETTER_NEIGHBORS = 0.05
"""How much more often neighbors know a row's class than a network that has only straight lines."""
ENOUGH_STEPS = 100
"""A run of fewer is short, not slow."""
LITTLE_TO_GAIN = 0.03
"""A network that is as often right as neighbors are, but for this share, is not slow."""
GAP = 0.4
"""Validation loss minus training loss, of many rows."""
OF_FEW_ROWS = 1.5
"""What may be added to that, divided by the square root of the rows."""
WORSE_THAN_BEST = 0.15
"""Validation loss in the end minus its lowest."""
FOUND_SOMETHING = 0.9
"""A validation loss that was once below this knew something of new examples."""
PENALIZED = 2.0
"""Penalty before the first step, as a multiple of the data loss."""
SHRUNK = 0.35
"""Length of the weights in the end as a share of that at the beginning."""
UNEVEN = 100.0
"""Largest spread of an input column as a multiple of the smallest."""
LARGE = 50.0
"""Size of an input value that is large for weights of ordinary size."""
NO_PATTERN = 0.08
"""How much better than the most frequent class neighbors must be for labels to have a pattern."""
FEWEST_ROWS = 40
"""Rows from which on neighbors tell anything."""
