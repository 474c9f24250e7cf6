"""The colors: contrast by WCAG's formula, color blindness by Machado's matrices (2009)."""

import itertools
import re
import subprocess
import sys

import numpy as np
import plotly.graph_objects as go
import pytest

from nncore.figures import theme
from nncore.figures.theme import AMOUNTS, SIGNED, THEMES

BOTH = pytest.mark.parametrize("name", ["light", "dark"])
DEUTERANOPIA = np.array(
    [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]]
)
PROTANOPIA = np.array(
    [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ]
)


def contrast(one, other):
    bright, dim = sorted((theme.luminance(one), theme.luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def linear(color):
    channels = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def oklab(rgb):
    """Björn Ottosson's space, in which distances are about as large as they look."""
    lms = np.array([[0.4122, 0.5363, 0.0514], [0.2119, 0.6807, 0.1074], [0.0883, 0.2817, 0.63]])
    lab = np.array([[0.2105, 0.7936, -0.0041], [1.978, -2.4286, 0.4506], [0.0259, 0.7828, -0.8087]])
    return lab @ np.cbrt(lms @ np.clip(rgb, 0, 1))


def test_luminance_gives_the_contrasts_that_accessibility_guides_quote():
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@BOTH
def test_there_are_exactly_ten_categorical_colors(name):
    assert len(set(THEMES[name].categorical)) == 10


@BOTH
def test_every_color_of_data_and_text_has_a_contrast_of_four_and_a_half(name):
    colors = THEMES[name]
    for color in (*colors.categorical, colors.ink, colors.muted):
        assert contrast(color, colors.background) >= 4.5, color


@BOTH
@pytest.mark.parametrize("matrix", [DEUTERANOPIA, PROTANOPIA], ids=["deutan", "protan"])
def test_categorical_colors_stay_apart_for_color_blind_readers(name, matrix):
    seen = {color: oklab(matrix @ linear(color)) for color in THEMES[name].categorical}
    for one, other in itertools.combinations(seen, 2):
        assert np.linalg.norm(seen[one] - seen[other]) > 0.06, (one, other)


@BOTH
def test_class_0_is_orange_and_class_1_is_blue(name):
    red, green, blue = linear(THEMES[name].negative)
    assert red > green > blue
    red, green, blue = linear(THEMES[name].positive)
    assert blue > green > red


def test_amounts_run_from_light_to_dark_and_signed_values_are_lightest_at_zero():
    lights = [theme.luminance(color) for color in AMOUNTS]
    assert lights == sorted(lights, reverse=True)
    lights = [theme.luminance(color) for color in SIGNED]
    assert max(lights) == lights[len(SIGNED) // 2]


@pytest.mark.parametrize("share", np.linspace(0, 1, 41))
def test_ink_is_readable_on_every_amount(share):
    fill = theme.color_at(AMOUNTS, share)
    assert contrast(theme.readable_on(fill), fill) >= 4.5


def test_color_at_meets_the_ends_of_a_scale_and_mixes_between():
    assert theme.color_at(("#000000", "#204060"), 0.0) == "#000000"
    assert theme.color_at(("#000000", "#204060"), 1.0) == "#204060"
    assert theme.color_at(("#000000", "#204060"), 0.5) == "#102030"


def test_translucent_keeps_the_color():
    assert theme.translucent("#1463c8", 0.5) == "rgba(20,99,200,0.5)"


@BOTH
def test_the_template_is_one_that_plotly_accepts_and_leaves_the_page_visible(name):
    layout = go.Figure({"layout": {"template": theme.template(name)}}).layout.template.layout
    assert re.fullmatch(r"rgba\(.*,0\)", layout.paper_bgcolor)
    assert re.fullmatch(r"rgba\(.*,0\)", layout.plot_bgcolor)
    assert list(layout.colorway) == list(THEMES[name].categorical)


def test_a_figure_is_drawn_while_another_thread_has_imported_half_of_pandas() -> None:
    program = """
import sys, threading, time
import plotly.graph_objects as go
from nncore.figures.theme import template

begun = threading.Event()

class Slow:
    def find_spec(self, name, path=None, target=None):
        if name.startswith("pandas."):
            begun.set()
            time.sleep(0.002)

sys.meta_path.insert(0, Slow())
table = threading.Thread(target=__import__, args=("pandas",))
table.start()
begun.wait()
go.Figure({"layout": {"template": template("light"), "title": {"text": "drawn"}}})
table.join()
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
