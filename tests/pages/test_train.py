"""The Train page: building, refusing, training, stopping, saving and opening."""

import json
import time

import pytest
from streamlit.testing.v1 import AppTest

from nncore import spec
from nncore.engine import Engine
from nncore.presets import PRESETS
from tests.pages.conftest import Open


def button(app: AppTest, label: str):
    return next(one for one in app.button if one.label == label)


def wait(app: AppTest, seconds: float = 60) -> AppTest:
    """Look again until the run on the screen has ended."""
    deadline = time.monotonic() + seconds
    while button(app, "Stop").disabled is False:
        assert time.monotonic() < deadline, [one.value for one in app.caption]
        time.sleep(0.2)
        app.run()
    return app


def stage(app: AppTest, name: str) -> AppTest:
    app.segmented_control(key="stage").set_value(name).run()
    assert not app.exception, app.exception
    return app


def example(app: AppTest, name: str) -> AppTest:
    next(one for one in app.menu_button if one.label == "Examples").click(name).run()
    assert not app.exception, app.exception
    return app


def text(app: AppTest) -> str:
    parts = [*app.markdown, *app.caption, *app.error, *app.warning, *app.success, *app.info]
    return "\n".join(str(part.value) for part in parts)


def test_it_opens_ready_to_train_with_the_experiment_in_the_address(open_page: Open) -> None:
    app = open_page("train")
    assert not button(app, "Train").disabled
    link = app.query_params["experiment"]
    link = link if isinstance(link, str) else link[0]
    assert spec.from_link(link) == PRESETS["moons_64_32"].experiment


@pytest.mark.parametrize(
    ("name", "arithmetic", "total"),
    [
        ("purchase_2_4_1", "2·4 + 4 = 12", "17"),
        ("moons_64_32", "64·32 + 32 = 2,080", "2,305"),
        ("mnist_dense", "784·256 + 256 = 200,960", "235,146"),
        ("digits_64_50_10", "64·50 + 50 = 3,250", "3,760"),
    ],
)
def test_the_summary_shows_parameters_as_arithmetic(
    open_page: Open, name: str, arithmetic: str, total: str
) -> None:
    app = stage(example(open_page("train"), name), "Network")
    assert arithmetic in app.dataframe[0].value.to_string()
    assert f"{total} parameters" in text(app)


@pytest.mark.parametrize("name", list(PRESETS))
def test_every_example_shows_all_its_stages(open_page: Open, name: str) -> None:
    app = example(open_page("train"), name)
    for one in ("Data", "Network", "Training"):
        stage(app, one)
        assert not button(app, "Train").disabled


def test_a_layer_that_cannot_follow_is_refused_with_the_reason(open_page: Open) -> None:
    app = stage(example(open_page("train"), "moons_64_32"), "Network")
    next(one for one in app.menu_button if one.label == "Add a layer").click("Conv2D").run()
    assert "Conv2D reads an image" in text(app)
    assert button(app, "Train").disabled


def test_a_kernel_larger_than_the_image_is_refused(open_page: Open) -> None:
    app = stage(example(open_page("train"), "mnist_cnn"), "Network")
    second = [one for one in app.number_input if one.label == "Kernel size"][1]
    second.set_value(15).run()
    assert "a 15×15 kernel does not fit" in text(app)
    assert button(app, "Train").disabled


def test_more_layers_than_there_can_be_are_refused_with_a_sentence(open_page: Open) -> None:
    deep = PRESETS["moons_64_32"].experiment
    layers = (*[spec.Dropout()] * (spec.MAXIMUM_LAYERS - 1), deep.model.layers[-1])
    experiment = deep.model_copy(update={"model": spec.Model(layers=layers)})
    app = stage(open_page("train", experiment=spec.to_link(experiment)), "Network")
    next(one for one in app.menu_button if one.label == "Add a layer").click("Dense").run()
    assert not app.exception
    assert "at most 64 layers" in text(app)


def test_layers_can_be_changed_moved_and_removed(open_page: Open) -> None:
    app = stage(example(open_page("train"), "moons_64_32"), "Network")
    next(one for one in app.number_input if one.label == "Units").set_value(8).run()
    assert "2·8 + 8 = 24" in app.dataframe[0].value.to_string()
    revision = app.session_state["draft"].revision
    app.button(key=f"down.{revision}.0").click().run()
    kinds = [layer.type for layer in app.session_state["draft"].layers]
    assert kinds[:2] == ["Dropout", "Dense"]
    revision = app.session_state["draft"].revision
    app.button(key=f"remove.{revision}.0").click().run()
    assert next(layer.type for layer in app.session_state["draft"].layers) == "Dense"
    assert "2·8 + 8 = 24" in app.dataframe[0].value.to_string()


def test_label_noise_and_raw_units_are_chosen_behind_more_and_told(open_page: Open) -> None:
    app = stage(example(open_page("train"), "moons_64_32"), "Data")
    assert "drawn at random" not in text(app)
    next(one for one in app.number_input if one.label == "Label noise").set_value(0.25)
    next(one for one in app.toggle if one.label == "Scale the inputs").set_value(False).run()
    assert "400 training labels" in text(app)
    assert "not scaled" in text(app)
    link = app.query_params["experiment"]
    data = spec.from_link(link if isinstance(link, str) else link[0]).data
    assert data == spec.Moons(label_noise=0.25, scaled=False)


def test_the_range_of_the_data_is_written_without_powers_of_ten_in_letters(
    open_page: Open,
) -> None:
    app = stage(example(open_page("train"), "breast_cancer"), "Data")
    assert "from 0 to 4254." in text(app)


def test_a_shift_of_images_is_put_where_the_images_come_in(open_page: Open) -> None:
    app = stage(example(open_page("train"), "mnist_dense"), "Network")
    next(one for one in app.menu_button if one.label == "Add a layer").click("RandomTranslation")
    app.run()
    assert not app.exception
    assert app.session_state["draft"].layers[0] == spec.RandomTranslation()
    assert not button(app, "Train").disabled


def test_other_data_bring_the_output_layer_with_them(open_page: Open) -> None:
    app = stage(open_page("train"), "Data")
    next(one for one in app.selectbox if one.label == "Data set").select("digits").run()
    draft = app.session_state["draft"]
    assert draft.experiment is not None
    assert draft.layers[-1].units == 10


def test_a_batch_larger_than_the_data_is_refused_in_a_sentence(open_page: Open) -> None:
    app = stage(example(open_page("train"), "purchase_2_4_1"), "Training")
    next(one for one in app.number_input if one.label == "Batch size").set_value(8_000).run()
    assert "A batch of 8,000 is larger than" in text(app)
    assert button(app, "Train").disabled


@pytest.mark.parametrize("link", ["cut", "", "eJxx", "x" * 20_000, "🙂", "../../etc"])
def test_a_link_that_was_cut_gives_a_sentence_and_a_working_page(
    open_page: Open, link: str
) -> None:
    app = open_page("train", experiment=link)
    if link:
        assert "link" in text(app)
    assert not button(app, "Train").disabled


def test_a_click_that_was_on_its_way_before_the_address_changed_undoes_nothing(
    open_page: Open,
) -> None:
    app = open_page("train")
    before = app.query_params["experiment"]
    example(app, "mnist_dense")
    # The browser sends the address it has, and the new one has not reached it yet.
    app.query_params["experiment"] = before
    stage(app, "Training")
    epochs = next(one for one in app.number_input if one.label == "Epochs")
    app.query_params["experiment"] = before
    epochs.set_value(7).run()
    written = experiment_in_address(app)
    there = PRESETS["mnist_dense"].experiment
    training = there.training.model_copy(update={"epochs": 7})
    assert written == there.model_copy(update={"training": training})


def test_the_first_stage_the_reader_chooses_after_one_of_the_page_is_said_to_the_browser(
    open_page: Open,
) -> None:
    # The browser may get the page's choice after the reader has made another.
    def said(app: AppTest) -> bool:
        return bool(app.button_group(key="stage").proto.set_value)

    app = example(open_page("train"), "mnist_dense")
    assert said(app)
    assert said(stage(app, "Training"))
    assert not said(stage(app, "Data"))


def test_who_presses_train_in_a_second_tab_gets_that_run_and_not_the_first_one(
    open_page: Open,
) -> None:
    first, second = open_page("train"), example(open_page("train"), "purchase_2_4_1")
    second.session_state["visitor"] = first.session_state["visitor"]
    button(first, "Train").click().run()
    button(second, "Train").click().run()
    assert first.session_state["train.job"] != second.session_state["train.job"]
    wait(first)
    wait(second)


def test_a_link_opened_while_another_run_goes_on_shows_what_it_is_about(
    open_page: Open, engine: Engine
) -> None:
    # So long a run that no machine ends it meanwhile.
    first = stage(example(open_page("train"), "mnist_dense"), "Training")
    next(one for one in first.number_input if one.label == "Epochs").set_value(200).run()
    button(first, "Train").click().run()
    owner, linked = first.session_state["visitor"], PRESETS["breast_cancer"].experiment

    def opened(**query: str) -> AppTest:
        app = open_page("glossary")
        app.session_state["visitor"] = owner
        for name, value in query.items():
            app.query_params[name] = value
        return app.switch_page("../pages/train.py").run()

    second, third = opened(experiment=spec.to_link(linked)), opened()
    engine.cancel(first.session_state["train.job"], owner)
    assert second.session_state["draft"].experiment == linked
    assert second.segmented_control(key="stage").value == "Data"
    assert not button(second, "Stop").disabled
    assert third.segmented_control(key="stage").value == "Run"


def test_a_link_reopens_its_experiment(open_page: Open) -> None:
    there = PRESETS["breast_cancer"].experiment
    app = open_page("train", experiment=spec.to_link(there))
    assert app.session_state["draft"].experiment == there


def test_a_saved_experiment_can_be_opened_and_a_foreign_file_is_refused(open_page: Open) -> None:
    app = open_page("train")
    there = PRESETS["digits_64_50_10"].experiment
    app.file_uploader[0].set_value(
        [("experiment.json", spec.to_json(there).encode(), "application/json")]
    ).run()
    assert app.session_state["draft"].experiment == there
    broken = json.loads(spec.to_json(there))
    broken["training"]["optimizer"]["learning_rate"] = -1
    app.file_uploader[0].set_value(
        [("experiment.json", json.dumps(broken).encode(), "application/json")]
    ).run()
    assert "learning_rate" in text(app)
    assert app.session_state["draft"].experiment == there


def test_training_runs_to_its_end_and_can_be_prolonged(open_page: Open) -> None:
    app = example(open_page("train"), "purchase_2_4_1")
    app.number_input(key="train.expected").set_value(80.0)
    button(app, "Train").click().run()
    wait(app)
    assert "Finished" in text(app)
    assert "of accuracy" not in text(app)
    labels = [one.label for one in app.download_button]
    assert {"History", "Model (.keras)", "Experiment", "Script", "Notebook"} <= set(labels)
    more = next(one for one in app.button if "more epochs" in one.label)
    more.click().run()
    wait(app)
    assert "Finished" in text(app)


def test_the_same_press_again_shows_the_finished_run(open_page: Open) -> None:
    first = example(open_page("train"), "purchase_2_4_1")
    button(first, "Train").click().run()
    wait(first)
    second = example(open_page("train"), "purchase_2_4_1")
    button(second, "Train").click().run()
    assert "has been trained before" in text(second)


def test_runs_that_differ_in_units_alone_are_told_apart(open_page: Open, engine: Engine) -> None:
    app = stage(example(open_page("train"), "purchase_2_4_1"), "Training")
    next(one for one in app.number_input if one.label == "Epochs").set_value(1).run()
    for units in (5, 6, 7):
        stage(app, "Network")
        next(one for one in app.number_input if one.label == "Units").set_value(units).run()
        button(app, "Train").click().run()
        wait(app)
        assert not app.exception, app.exception
    assert "Finished" in text(app)
    earlier = next(one for one in app.multiselect if one.label.startswith("Past runs"))
    assert len(set(earlier.options)) == len(earlier.options) >= 2
    runs = engine.runs(app.session_state["visitor"])
    earlier.set_value([run.id for run in runs[1:]]).run()
    assert not app.exception, app.exception


@pytest.mark.parametrize("unknown", ["Nonsense", ""])
def test_a_link_to_a_stage_that_does_not_exist_shows_the_data(
    open_page: Open, unknown: str
) -> None:
    app = open_page("train", stage=unknown)
    assert app.segmented_control(key="stage").value == "Data"
    assert "are for training" in text(app)


def test_a_run_can_be_stopped_and_resumed(open_page: Open) -> None:
    app = example(open_page("train"), "mnist_dense")
    button(app, "Train").click().run()
    job = app.session_state["train.job"]
    deadline = time.monotonic() + 60
    while "Epoch" not in "".join(one.text for one in app.progress):
        assert time.monotonic() < deadline
        time.sleep(0.2)
        app.run()
    button(app, "Stop").click().run()
    wait(app, 15)
    assert "Stopped after" in text(app)
    button(app, "Resume").click().run()
    assert app.session_state["train.job"] == job
    assert not button(app, "Stop").disabled
    button(app, "Stop").click().run()
    wait(app, 15)


def test_a_rate_of_a_million_ends_as_diverged_with_advice(open_page: Open) -> None:
    app = stage(example(open_page("train"), "purchase_2_4_1"), "Training")
    next(one for one in app.number_input if one.label == "Learning rate").set_value(1e6).run()
    button(app, "Train").click().run()
    wait(app)
    assert "diverged" in text(app).lower()
    assert "learning rate" in text(app)


def test_every_control_is_explained(open_page: Open) -> None:
    app = example(open_page("train"), "mnist_cnn")
    for one in ("Data", "Network", "Training"):
        stage(app, one)
        fields = [*app.number_input, *app.selectbox, *app.toggle]
        assert fields
        assert [field.label for field in fields if not field.help] == []


def test_early_stopping_and_plateau_can_be_chosen_and_need_validation(open_page: Open) -> None:
    app = stage(open_page("train"), "Training")
    next(one for one in app.toggle if one.label == "Early stopping").set_value(True).run()
    next(one for one in app.toggle if one.label.startswith("Reduce")).set_value(True).run()
    training = app.session_state["draft"].training
    assert training.early_stopping is not None
    assert training.reduce_lr_on_plateau is not None
    next(one for one in app.number_input if one.label == "Validation share").set_value(0.0).run()
    assert "watches the validation loss" in text(app)
    assert button(app, "Train").disabled


@pytest.mark.parametrize("name", ["SGD", "SGD with momentum", "RMSprop", "Adam", "AdamW"])
@pytest.mark.parametrize("schedule", ["constant", "step", "exponential", "cosine"])
def test_every_optimizer_goes_with_every_schedule(
    open_page: Open, name: str, schedule: str
) -> None:
    app = stage(open_page("train"), "Training")
    next(one for one in app.selectbox if one.label == "Optimizer").select(name).run()
    next(one for one in app.selectbox if one.label == "Schedule").select(schedule).run()
    training = app.session_state["draft"].training
    assert training.optimizer.name == name.split()[0]
    assert (getattr(training.optimizer, "momentum", 0) > 0) == ("momentum" in name)
    assert training.schedule.name == schedule
    assert not button(app, "Train").disabled


def data_set(app: AppTest, name: str) -> AppTest:
    next(one for one in app.selectbox if one.label == "Data set").set_value(name).run()
    assert not app.exception, app.exception
    return app


def experiment_in_address(app: AppTest) -> spec.Experiment:
    link = app.query_params["experiment"]
    return spec.from_link(link if isinstance(link, str) else link[0])


def test_every_data_set_with_classes_can_be_chosen_and_those_with_amounts_are_not_offered(
    open_page: Open,
) -> None:
    app = open_page("train")
    offered = next(one for one in app.selectbox if one.label == "Data set").options
    assert len(offered) == len(spec.CLASSIFICATION)
    assert not any("regression" in one for one in offered)
    for name in ("gates", "blobs", "spiral"):
        data_set(app, name)
        assert not button(app, "Train").disabled, text(app)
        assert experiment_in_address(app).data.name == name


def test_classes_gate_and_features_are_choices(open_page: Open) -> None:
    app = data_set(open_page("train"), "blobs")
    next(one for one in app.number_input if one.label == "Classes").set_value(4).run()
    moved = experiment_in_address(app)
    assert moved.data == spec.Blobs(classes=4)
    assert moved.model.layers[-1] == spec.Dense(units=4, activation="softmax")
    app.multiselect[0].set_value(["x1_x2", "x2"]).run()
    assert experiment_in_address(app).data.features == ("x2", "x1_x2")
    app.multiselect[0].set_value([]).run()
    assert "at least one feature" in text(app)
    assert experiment_in_address(app).data.features == ("x2", "x1_x2")
    data_set(app, "gates")
    next(one for one in app.selectbox if one.label == "Gate").set_value("nand").run()
    assert experiment_in_address(app).data == spec.Gates(gate="nand")


def test_a_link_to_a_regression_is_refused_with_a_sentence(open_page: Open) -> None:
    experiment = spec.Experiment(
        data=spec.PlaneRegression(),
        model=spec.Model(layers=(spec.Dense(units=1, activation="linear"),)),
        training=spec.Training(loss="mean_squared_error"),
    )
    app = open_page("train", experiment=spec.to_link(experiment))
    assert "about classes" in text(app)
    assert not experiment_in_address(app).data.regression


def test_the_standard_deviation_is_asked_for_where_it_says_something(open_page: Open) -> None:
    app = stage(open_page("train"), "Network")
    deviation = [one for one in app.number_input if one.label == "Standard deviation"]
    assert deviation == []
    next(one for one in app.selectbox if one.label == "Initializer").set_value(
        "random_normal"
    ).run()
    next(one for one in app.number_input if one.label == "Standard deviation").set_value(0.3).run()
    first = experiment_in_address(app).model.layers[0]
    assert (first.kernel_initializer, first.kernel_stddev) == ("random_normal", 0.3)
