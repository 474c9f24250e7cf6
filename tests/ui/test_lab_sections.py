"""Each section of the lab that needs no page of its own, run alone."""

import pytest
from streamlit.testing.v1 import AppTest

from nncore.engine import Engine

SCRIPT = """
from ui import address
from ui.lab import {name}

address.arrive("lab")
{name}.section()
"""


CONVENTIONS = """
from nncore import spec
from tests.lab_experiments import SIGMOID, lab
from ui import address
from ui.lab import conventions

address.arrive("lab")
hidden = spec.Dense(units={units}, activation="sigmoid"{more})
conventions.section(lab(hidden, SIGMOID), 0)
"""


def open_section(name: str, **query: str) -> AppTest:
    return open_script(SCRIPT.format(name=name), **query)


def open_script(script: str, **query: str) -> AppTest:
    app = AppTest.from_string(script, default_timeout=60)
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    assert not app.exception, app.exception
    return app


def put(app: AppTest, **values: float) -> AppTest:
    """Move sliders, as the browser does."""
    for name, value in values.items():
        app.session_state[name] = value
    app.run()
    assert not app.exception, app.exception
    return app


def text(app: AppTest) -> str:
    parts = [*app.markdown, *app.latex, *app.caption, *app.error, *app.info]
    return "\n".join(str(part.value) for part in parts)


def test_a_sure_mistake_pulls_cross_entropy_and_hardly_squared_error() -> None:
    shown = text(put(open_section("losses"), at_z=-10.0))
    assert "-0.99995" in shown
    assert "Squared error pulls with -9.08e-05" in shown


@pytest.mark.parametrize("z", [-1000.0, 1000.0])
def test_no_logarithm_of_zero_at_the_extreme(z: float) -> None:
    shown = text(put(open_section("losses"), at_z=z))
    assert "nan" not in shown
    assert "inf" not in shown
    assert f"| {1000 if z < 0 else 0:g} |" in shown


def test_a_probability_of_zero_costs_sixteen() -> None:
    app = put(open_section("losses", answer="several classes"), at_probability=0.0)
    assert "16.1181" in text(app)
    assert "nan" not in text(app)


def test_huber_pulls_no_harder_than_one() -> None:
    app = put(open_section("losses", answer="an amount"), at_error=300.0)
    assert "| Huber | 299.5 | 1 |" in text(app)
    assert "| mean squared error | 90000 | 600 |" in text(app)


def test_low_loss_is_not_high_accuracy() -> None:
    shown = text(open_section("losses"))
    assert "| the cautious network | 9 | 90% | 0.6179 |" in shown
    assert "| the bold network | 7 | 70% | 0.2537 |" in shown


def test_the_race_is_run_on_every_surface() -> None:
    app = open_section("surface_race")
    for name in app.selectbox(key="surface").options:
        app.selectbox(key="surface").select(name).run()
        assert not app.exception
    assert "nan" not in text(app)


def test_too_large_a_rate_is_told_as_divergence() -> None:
    assert "diverged at step" in text(put(open_section("surface_race"), rate=1e6))


def test_each_racer_may_have_its_own_best_rate() -> None:
    app = open_section("surface_race")
    app.toggle(key="own").set_value(True).run()
    assert not app.exception
    assert "| SGD | 0.068 |" in text(app)


def test_no_racer_is_a_sentence() -> None:
    app = open_section("surface_race")
    app.pills(key="racers").set_value([]).run()
    assert "at least one optimizer" in text(app)


def test_initializers_show_fading_and_equal_zeros(engine: Engine) -> None:
    app = open_section("initializers", bent_by="relu", initializer="random_normal")
    for _ in range(20):
        if "The signal" in text(app):
            break
        app.run()
    assert "The signal **fades**" in text(app)
    app.selectbox(key="initializer").select("he_normal").run()
    assert "The signal **survives**" in text(app)
    app.selectbox(key="initializer").select("zeros").run()
    assert "**no signal**" in text(app)
    assert "equal to the last digit" in text(app)


def open_conventions(units: int, more: str = "") -> AppTest:
    app = open_script(CONVENTIONS.format(units=units, more=more))
    for _ in range(20):
        if "Examples are rows" in text(app):
            break
        app.run()
    return app


def test_rows_and_columns_have_exchanged_shapes_and_the_same_sums(engine: Engine) -> None:
    app = open_conventions(4)
    shown = text(app)
    assert "(1, 2) · (2, 4) + (1, 4) = (1, 4)" in shown
    assert "(4, 2) · (2, 1) + (4, 1) = (4, 1)" in shown
    rows, columns = (
        str(one.value).rpartition(r"\begin{bmatrix}")[2].removesuffix(r"\end{bmatrix}")
        for one in app.latex[:2]
    )
    assert rows.split(" & ") == columns.split(r" \\ ")
    assert "is refused: “matmul" in shown


def test_a_square_layer_takes_weights_of_the_other_convention_unnoticed(engine: Engine) -> None:
    shown = text(open_conventions(2))
    assert "W is square" in shown
    assert "instead of" in shown


def test_a_wide_layer_is_written_with_dots(engine: Engine) -> None:
    assert r"\cdots" in text(open_conventions(16))


def test_sigmoids_slope_with_sum_and_answer_mixed_up(engine: Engine) -> None:
    # At z = 2: a = 0.880797, a(1 - a) = 0.104994, σ(a)(1 - σ(a)) = 0.207156, z(1 - z) = -2.
    shown = text(put(open_conventions(4), slope_at=2.0))
    for row in (
        "| 0.105 | right |",
        "| 0.2072 | **wrong** |",
        "| -2 | **wrong** |",
    ):
        assert row in shown


def test_a_weight_that_is_its_own_transpose_is_not_called_a_mistake(engine: Engine) -> None:
    shown = text(open_conventions(2, ', kernel_initializer="zeros"'))
    assert "its own transpose" in shown
    assert "instead of" not in shown
