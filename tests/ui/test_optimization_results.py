"""What the Optimization page says of runs that have ended, from courses made by hand."""

from tests.ui.test_lab_sections import open_script, text

RECIPE = """
import numpy as np
from tests.test_reaching import courses
from ui import address
from ui.optimization import recipe

address.arrive("optimization")
scatter = np.array([0.98, 1.01, 1.0, 1.02, 0.99])
ends = {{"poor start": 2.3 * scatter, "He initialization": {he} * scatter[::-1], "Adam": {he} * scatter}}
told = {{name: courses([[2.3, end] for end in values]) for name, values in ends.items()}}
recipe._gains(told, list(told), "Adam")
"""

USED = """
from tests.test_reaching import courses
from ui import address
from ui.optimization import schedules

address.arrive("optimization")
schedules._used({"step": courses([[0.5, 0.4, 0.3]] * 5), "plateau": courses([[0.5, 0.4, 0.3]] * 5)})
"""


def test_the_recipe_tells_what_helped_and_what_did_not() -> None:
    said = text(open_script(RECIPE.format(he=0.4)))
    assert "**Clear gain over the step before:** He initialization." in said
    assert "**No clear difference:** Adam." in said
    assert "came from **He initialization**; you guessed **Adam**" in said


def test_a_step_that_does_harm_is_told_as_plainly() -> None:
    app = open_script(RECIPE.format(he=9.0))
    assert "**Clear loss:** He initialization." in text(app)
    assert "largest clear gain" not in text(app)
    app.segmented_control(key="recipe.by").set_value("validation accuracy").run()
    assert not app.exception, app.exception


def test_rates_stand_beneath_the_losses() -> None:
    assert "the learning rate that the runs recorded" in text(open_script(USED))
