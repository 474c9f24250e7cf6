"""The plateau rule against Keras's own callback."""

import numpy as np
import pytest

from nncore import plateau, spec


def keras_rates(losses, initial, rule):
    import keras

    model = keras.Sequential([keras.layers.Input((1,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(initial), "mse")
    callback = keras.callbacks.ReduceLROnPlateau(
        monitor="val_loss", factor=rule.factor, patience=rule.patience, min_lr=rule.min_lr
    )
    callback.set_model(model)
    callback.on_train_begin()
    rates = []
    for epoch, loss in enumerate(losses):
        rates.append(float(model.optimizer.learning_rate))
        callback.on_epoch_end(epoch, {"val_loss": loss})
    return rates


@pytest.mark.parametrize("patience", [1, 3, 7])
def test_the_rates_are_those_of_keras(patience):
    rng = np.random.default_rng(patience)
    losses = np.round(1 / np.arange(1, 41) + rng.uniform(0, 0.1, 40), 4).tolist()
    rule = spec.ReduceLROnPlateau(factor=0.5, patience=patience, min_lr=1e-3)
    np.testing.assert_allclose(
        plateau.learning_rates(losses, 0.1, rule), keras_rates(losses, 0.1, rule), rtol=1e-6
    )


def test_a_gain_below_a_ten_thousandth_is_no_progress():
    losses = [1.0 - 5e-5 * epoch for epoch in range(6)]
    rule = spec.ReduceLROnPlateau(factor=0.5, patience=2)
    assert plateau.learning_rates(losses, 1.0, rule) == keras_rates(losses, 1.0, rule)


def test_the_assumed_loss_stalls_where_it_should():
    losses = plateau.assumed_losses(6, 3)
    assert losses[:3] == pytest.approx([0.9, 0.81, 0.729])
    assert losses[3:] == [losses[2]] * 3
