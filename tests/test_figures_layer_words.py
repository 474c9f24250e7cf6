"""What is said of a layer, in a sentence and under its picture."""

import pytest

from nncore import spec
from nncore.figures import layer_words


@pytest.mark.parametrize("kind", spec.LAYERS)
def test_every_kind_of_layer_is_called_what_keras_calls_it(kind):
    assert layer_words.words(spec.LAYERS[kind]()).startswith(kind)


def test_a_sentence_part_tells_what_was_chosen():
    one = spec.Dense(units=1, activation="sigmoid")
    assert layer_words.words(one) == "Dense with 1 unit (sigmoid)"
    filters = spec.Conv2D(filters=32, kernel_size=3, activation="relu")
    assert layer_words.words(filters) == "Conv2D with 32 filters of 3 × 3 (relu)"


def test_a_label_tells_what_comes_out_in_short_lines():
    assert layer_words.label(spec.Dense(units=1_000), (1_000,)).split("<br>") == [
        "<b>Dense</b>",
        "1,000 units",
        "relu",
    ]
    pooling = layer_words.label(spec.MaxPooling2D(), (14, 14, 8)).split("<br>")
    assert pooling == ["<b>Max", "Pooling2D</b>", "14×14×8"]
