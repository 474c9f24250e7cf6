"""The Optimization page: what is asked before it is shown, and what comes of odd choices."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.conftest import wait_until
from tests.pages.conftest import Open
from tests.pages.test_train import text


def says(app: AppTest, sentence: str) -> None:
    """Look again until the page says a sentence: workers may be slow."""

    def said() -> bool:
        if sentence in text(app):
            return True
        app.run()
        assert not app.exception, app.exception
        return False

    wait_until(said)


def test_the_range_test_hides_where_it_breaks_until_the_reader_has_guessed(open_page: Open) -> None:
    app = open_page("optimization")
    app.segmented_control(key="part").set_value("Range test").run()
    wait_until(lambda: app.run().radio)
    assert "begin with" not in text(app)
    app.radio(key="breaks_at.field").set_value("large").run()
    says(app, "You said above 1. It breaks at")


def test_a_link_to_a_part_asks_as_the_page_does(open_page: Open) -> None:
    app = open_page("optimization", part="Path", path_seed="2")
    wait_until(lambda: app.run().radio)
    assert "apart in the space of all weights" not in text(app)
    app.button(key="ends_at.show").click().run()
    says(app, "apart in the space of all weights")


def test_a_link_of_somebody_who_guessed_shows_the_answer(open_page: Open) -> None:
    app = open_page("optimization", part="Path", ends_at="none")
    says(app, "apart in the space of all weights")
    assert not app.radio
    assert "| Adam | 0.01 |" in text(app)


def test_two_equal_optimizers_have_nothing_to_compare(open_page: Open) -> None:
    app = open_page("optimization", part="Path", path_first="Adam")
    says(app, "Choose two different optimizers")


@pytest.mark.parametrize("part", ["Nonsense", "Range test"])
def test_any_address_leads_to_a_part(open_page: Open, part: str) -> None:
    app = open_page("optimization", part=part, range_steps="1e9", path_seed="inf")
    assert not app.exception, app.exception


def test_a_comparison_answers_the_guess_and_tells_the_time_to_a_loss(open_page: Open) -> None:
    app = open_page("optimization")
    guess = app.selectbox(key="optimizers_guess")
    assert guess.value is None
    guess.set_value(guess.options[0]).run()
    compare = next(one for one in app.button if one.label.startswith("Compare"))
    compare.click().run()
    says(app, "Lowest median of the final validation loss")
    assert "you guessed" in text(app)
    assert "| variant | reached by | steps | epochs |" in text(app)
    assert "There are no seconds here: NumPy trains all these runs in one pass" in text(app)
    app.segmented_control(key="optimizers.clock").set_value("epochs").run()
    assert not app.exception, app.exception


@pytest.mark.parametrize(
    ("part", "key"),
    [
        ("Optimizers", "chosen_optimizers"),
        ("Learning rates", "chosen_learning_rates"),
        ("Batch sizes", "chosen_batch_sizes"),
        ("Initializers", "chosen_initializers"),
        ("Schedules", "plans"),
    ],
)
def test_one_variant_alone_is_asked_for_a_second(open_page: Open, part: str, key: str) -> None:
    app = open_page("optimization", part=part)
    for chosen in ([app.pills(key=key).options[0]], []):
        app.pills(key=key).set_value(chosen).run()
        assert not app.exception, app.exception
        assert (
            "at least two" in text(app) or "Choose 2 to" in text(app) or "at least one" in text(app)
        )
        assert not any(one.label.startswith("Compare") for one in app.button)


def test_the_recipe_lists_its_steps_before_anything_is_trained(open_page: Open) -> None:
    app = open_page("optimization", part="Recipe", recipe_schedule="plateau")
    assert "| 3 | **plateau** |" in text(app)
    assert "8 variants × 5 seeds = **40 runs**" in text(app)
