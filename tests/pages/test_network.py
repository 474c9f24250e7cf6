"""The Network lab: every experiment of the plane, from the address to the press of Train."""

import time
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from nncore import outcomes, spec
from nncore.presets import LAB_OPENING, LAB_PRESETS, PRESETS
from nncore.trajectory import moments
from tests.pages.conftest import Open
from ui.lab import controls, press
from ui.lab.hidden import Hidden, put_together, taken_apart
from ui.lab.sections import SECTIONS


def button(app: AppTest, label: str):
    return next(one for one in app.button if one.label.startswith(label))


def field(app: AppTest, label: str):
    return next(one for one in app.number_input if one.label == label)


def box(app: AppTest, label: str):
    return next(one for one in app.selectbox if one.label == label)


def text(app: AppTest) -> str:
    return "\n".join(str(part.value) for part in [*app.error, *app.caption, *app.info])


def parameter(app: AppTest, name: str) -> str:
    value = app.query_params[name]
    return value if isinstance(value, str) else value[0]


def draft(app: AppTest):
    return app.session_state["lab"]


def sizes(app: AppTest) -> list[int]:
    return [layer.units for layer in draft(app).layers if layer.type == "Dense"]


def test_it_opens_on_an_example_that_is_in_the_address_and_not_trained_yet(open_page: Open) -> None:
    app = open_page("network")
    assert spec.from_link(parameter(app, "experiment")) == LAB_PRESETS[LAB_OPENING].experiment
    assert "trained" not in app.query_params
    assert LAB_PRESETS[LAB_OPENING].why in text(app)


def test_train_is_remembered_in_the_address_until_something_changes(open_page: Open) -> None:
    app = open_page("network")
    button(app, "Train").click().run()
    assert parameter(app, "trained") == "1"
    app.run()
    assert parameter(app, "trained") == "1"
    field(app, "Hidden layers").set_value(1).run()
    assert "trained" not in app.query_params
    assert not app.exception


def test_a_new_seed_is_its_own_button_and_says_which(open_page: Open) -> None:
    app = open_page("network")
    seed = draft(app).training.seed
    button(app, "New seed").click().run()
    assert draft(app).training.seed == seed + 1
    assert f"now {seed + 1}" in button(app, "New seed").label


@pytest.mark.parametrize("name", list(LAB_PRESETS))
def test_every_example_opens_ready_to_train(open_page: Open, name: str) -> None:
    app = open_page("network", experiment=spec.to_link(LAB_PRESETS[name].experiment))
    assert not app.exception
    assert draft(app).experiment == LAB_PRESETS[name].experiment
    assert not button(app, "Train").disabled
    assert not app.error


@pytest.mark.parametrize("name", controls.DATA_SETS)
def test_every_data_set_brings_an_output_that_fits_it(open_page: Open, name: str) -> None:
    app = open_page("network")
    box(app, "Data set").select(name).run()
    assert not app.exception
    assert draft(app).data.name == name
    assert draft(app).experiment is not None


def test_layers_are_added_taken_away_and_made_wider(open_page: Open) -> None:
    app = open_page("network", experiment=spec.to_link(LAB_PRESETS["ring"].experiment))
    field(app, "Hidden layers").set_value(3).run()
    assert sizes(app) == [4, 2, 2, 1]
    field(app, "Units in each").set_value(8).run()
    assert sizes(app) == [8, 8, 8, 1]
    field(app, "Hidden layers").set_value(0).run()
    assert sizes(app) == [1]
    box(app, "Activation of hidden layers")
    field(app, "Hidden layers").set_value(2).run()
    assert len(sizes(app)) == 3
    assert not app.exception


def test_one_layer_alone_can_be_changed_behind_more(open_page: Open) -> None:
    app = open_page("network", experiment=spec.to_link(LAB_PRESETS["ring"].experiment))
    _, second = [one for one in app.number_input if one.label == "Units"]
    second.set_value(7).run()
    assert sizes(app) == [4, 7, 1]
    next(one for one in app.number_input if one.label == "Dropout").set_value(0.5).run()
    assert [layer.type for layer in draft(app).layers] == ["Dense", "Dropout", "Dense", "Dense"]
    assert not app.exception


def test_a_learning_rate_and_long_runs_are_kept_as_typed(open_page: Open) -> None:
    app = open_page("network")
    field(app, "Learning rate").set_value(0.3).run()
    field(app, "Epochs").set_value(1_000).run()
    training = draft(app).training
    assert (training.optimizer.learning_rate, training.epochs) == (0.3, 1_000)


def test_another_optimizer_brings_its_own_learning_rate(open_page: Open) -> None:
    app = open_page("network")
    box(app, "Optimizer").select("Adam").run()
    assert draft(app).training.optimizer == spec.Adam()
    assert field(app, "Learning rate").value == 0.001


def test_a_run_that_is_too_long_is_refused_with_a_sentence(open_page: Open) -> None:
    app = open_page("network")
    field(app, "Samples").set_value(20_000).run()
    field(app, "Epochs").set_value(20_000).run()
    assert "seconds" in text(app)
    assert button(app, "Train").disabled


def test_a_complaint_leaves_everything_where_it_was(open_page: Open) -> None:
    app = open_page("network")
    press_train = [one.key for one in app.main.button]
    field(app, "Samples").set_value(10).run()
    field(app, "Test share").set_value(0.9).run()
    assert "The picture stays as it was." in text(app)
    assert button(app, "Train").disabled
    assert [one.key for one in app.main.button] == press_train
    assert box(app, press.GUESS).label == press.GUESS
    field(app, "Samples").set_value(300).run()
    assert not app.error
    assert not app.exception


@pytest.mark.parametrize("activation", spec.ACTIVATION_NAMES)
def test_any_activation_of_a_hidden_layer_is_shown_as_it_is(
    open_page: Open, activation: str
) -> None:
    preset = LAB_PRESETS["ring"].experiment
    first, second, output = preset.model.layers
    layers = (first.model_copy(update={"activation": activation}), second, output)
    other = preset.model_copy(update={"model": spec.Model(layers=layers)})
    app = open_page("network", experiment=spec.to_link(other))
    assert not app.error
    assert draft(app).experiment == other
    field(app, "Epochs").set_value(60).run()
    assert not app.exception


def test_a_refused_link_does_not_show_another_experiment_as_trained(open_page: Open) -> None:
    link = spec.to_link(PRESETS["mnist_dense"].experiment)
    app = open_page("network", experiment=link, trained="1", moment="10")
    assert "The page shows another experiment instead." in text(app)
    assert "trained" not in app.query_params
    assert "moment" not in app.query_params


@pytest.mark.parametrize(
    ("written", "moment"), [("1.5", 2), ("7", 7), ("-3", 0), ("abc", None), ("nan", None)]
)
def test_a_moment_in_the_address_is_rounded_or_the_last(
    monkeypatch: pytest.MonkeyPatch, written: str, moment: int | None
) -> None:
    monkeypatch.setattr(press.st, "query_params", {"moment": written})
    monkeypatch.setattr(press.st, "session_state", {})
    assert press.moment() == moment


def test_the_moment_that_the_player_hands_over_is_explained(open_page: Open) -> None:
    experiment = LAB_PRESETS["xor"].experiment
    link = spec.to_link(experiment)
    app = opened(open_page, "update", experiment=link, trained="1", moment="10")
    app.session_state[press.EXPLAINED] = 20
    step = int(moments(experiment)[20])
    until(app.run(), lambda now: f"After step {step:,}." in text(now))


@pytest.mark.parametrize(
    ("sent", "moment"),
    [(20, 20), (-5, 0), (None, None), ("x", None), (1.5, None), (float("nan"), None), ([], None)],
)
def test_what_is_no_moment_is_not_taken_from_the_player(
    monkeypatch: pytest.MonkeyPatch, sent: object, moment: int | None
) -> None:
    state: dict[str, object] = {press.PLAYER: {"explain": sent}}
    monkeypatch.setattr(press.st, "session_state", state)
    press.explain()
    assert state[press.EXPLAINED] == moment
    assert state["open_update"] is True


@pytest.mark.parametrize("name", ["mnist_dense", "moons_64_32"])
def test_what_the_lab_cannot_draw_is_answered_with_a_sentence(open_page: Open, name: str) -> None:
    app = open_page("network", experiment=spec.to_link(PRESETS[name].experiment))
    assert "The page shows another experiment instead." in text(app)
    assert draft(app).experiment == LAB_PRESETS[LAB_OPENING].experiment


def test_a_cut_link_is_answered_with_a_sentence(open_page: Open) -> None:
    app = open_page("network", experiment="eJx1")
    assert "cut or altered" in text(app)
    assert not button(app, "Train").disabled


def test_the_guess_is_one_of_all_outcomes_and_empty_at_first(open_page: Open) -> None:
    guess = box(open_page("network"), press.GUESS)
    assert guess.value is None
    assert len(guess.options) == len(outcomes.OUTCOMES)


def test_the_labs_experiment_is_its_own_and_not_the_train_pages(open_page: Open) -> None:
    app = open_page("network")
    assert "draft" not in app.session_state


def opened(open_page: Open, section: str, **query: str) -> AppTest:
    app = open_page("network", **query)
    app.session_state[f"open_{section}"] = True
    app.run()
    return app


def until(app: AppTest, found: Callable[[AppTest], bool]) -> AppTest:
    """Run the page again until something is there, as its fragments do in a browser."""
    deadline = time.monotonic() + 60
    while not found(app):
        assert not app.exception, app.exception
        assert time.monotonic() < deadline, text(app)
        time.sleep(0.2)
        app.run()
    return app


def words(app: AppTest) -> str:
    return "\n".join(str(one.value) for one in [*app.markdown, *app.success, *app.warning])


@pytest.mark.parametrize("name", list(SECTIONS))
def test_a_section_computes_nothing_until_it_is_opened(open_page: Open, name: str) -> None:
    closed = open_page("network")
    before = len(closed.markdown)
    app = opened(open_page, name)
    assert not app.exception, app.exception
    assert len(app.markdown) > before


def test_one_update_explains_the_moment_in_the_address_and_checks_an_answer(
    open_page: Open,
) -> None:
    link = spec.to_link(LAB_PRESETS["xor"].experiment)
    app = opened(open_page, "update", experiment=link, trained="1", moment="10")
    until(app, lambda now: "Layer 1 computes" in words(now))
    step = int(moments(LAB_PRESETS["xor"].experiment)[10])
    assert f"After step {step:,}." in text(app)
    app.segmented_control(key="glass.part").set_value("Backward").run()
    assert "✓ measured" in words(app)
    assert "✗" not in words(app)
    app.segmented_control(key="glass.part").set_value("Forward").run()
    app.toggle(key="glass.blank").set_value(True).run()
    blank = next(one for one in app.number_input if (one.key or "").startswith("glass.answer"))
    answer = float(str(blank.key).rpartition(".forward-1.")[2] or "nan")
    blank.set_value(answer + 1).run()
    assert "Not yet" in words(app)
    next(one for one in app.number_input if (one.key or "").startswith("glass.answer")).set_value(
        answer
    ).run()
    assert "Right:" in words(app)


def test_sixteen_seeds_end_in_a_sentence_about_luck(open_page: Open) -> None:
    experiment = LAB_PRESETS["gaussians"].experiment
    app = opened(open_page, "many", experiment=spec.to_link(experiment))
    button(app, "Train 16 seeds").click().run()
    until(app, lambda now: "by the seed alone" in words(now))
    assert not app.exception


def test_runs_that_take_too_long_together_are_refused_with_a_sentence(open_page: Open) -> None:
    data = spec.Moons(samples=2_000)
    preset = LAB_PRESETS["ring"].experiment
    training = preset.training.model_copy(update={"epochs": 5_000})
    long = spec.Experiment(data=data, model=preset.model, training=training)
    app = opened(open_page, "many", experiment=spec.to_link(long))
    assert "seconds" in text(app)
    assert not any(one.label.startswith("Train 16") for one in app.button)


def test_layers_taken_apart_and_put_together_are_the_same() -> None:
    for preset in LAB_PRESETS.values():
        layers = preset.experiment.model.layers
        assert put_together(*taken_apart(layers)) == layers
    dropped = Hidden(spec.Dense(units=3), dropout=0.25)
    layers = put_together([dropped], spec.Dense(units=1))
    assert taken_apart(layers) == ([dropped], spec.Dense(units=1))


def test_many_layers_are_narrow_and_few_may_be_wide(open_page: Open) -> None:
    deep = (*[spec.Dense(units=2)] * 11, spec.Dense(units=1, activation="sigmoid"))
    experiment = LAB_PRESETS["ring"].experiment.model_copy(
        update={"model": spec.Model(layers=deep)}
    )
    app = open_page("network", experiment=spec.to_link(experiment))
    assert not app.error
    assert field(app, "Units in each").max == 8
    field(app, "Units in each").set_value(8).run()
    field(app, "Hidden layers").set_value(6).run()
    field(app, "Units in each").set_value(16).run()
    assert sizes(app) == [*[16] * 6, 1]
    assert field(app, "Hidden layers").max == 6
    assert [one.max for one in app.number_input if one.label == "Units"] == [16] * 6
    assert not app.exception
