"""The Data page: every part for every kind of data, guesses, its address, and bad input."""

import time

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import Open
from tests.pages.test_train import text

PARTS = ["Facts", "One in numbers", "Balance", "Means", "Pairs", "Projection"]


def opened(open_page: Open, **query: str) -> AppTest:
    """Open the page and look again until no answer is awaited."""
    app = open_page("data", **query)
    deadline = time.monotonic() + 60
    while "This part appears by itself" in text(app):
        assert time.monotonic() < deadline, text(app)
        time.sleep(0.2)
        app.run()
    assert not app.exception, app.exception
    return app


@pytest.mark.parametrize("data", ["mnist", "breast_cancer", "gates"])
def test_every_part_opens_by_its_link_for_images_tables_and_points(
    open_page: Open, data: str
) -> None:
    app = opened(open_page, data=data)
    for part in PARTS:
        app.segmented_control(key="aspect").set_value(part).run()
        assert not app.exception, (part, app.exception)
        assert not app.error, (part, app.error)
    assert opened(open_page, aspect="Pairs").segmented_control(key="aspect").value == "Pairs"


def test_a_truth_table_has_no_test_part_to_keep_closed(open_page: Open) -> None:
    told = text(opened(open_page, data="gates"))
    assert "| Test part | 4, the same |" in told
    assert "closed" not in told


def test_it_opens_on_mnist_with_its_facts(open_page: Open) -> None:
    app = opened(open_page)
    told = text(app)
    assert app.selectbox(key="data").value == "mnist"
    assert "| Training part | 60,000 |" in told
    assert "28 × 28 × 1 = 784 numbers" in told
    assert "10,000 test examples stay closed" in told
    assert "CC BY-SA 3.0" in told


def test_the_small_digits_have_the_facts_that_everybody_quotes(open_page: Open) -> None:
    told = text(opened(open_page, data="digits"))
    assert "| Examples | 1,797 |" in told
    assert "8 × 8 × 1 = 64 numbers" in told
    assert "| Values | 0 to 16 |" in told
    assert "10: 0 to 9" in told


def test_a_pixel_is_divided_by_the_largest_one(open_page: Open) -> None:
    app = opened(open_page, aspect="One in numbers", row="7", column="8")
    assert "This is a **5**" in text(app)
    assert "Row 7, column 8 holds **238**" in text(app)
    assert r"\frac{238}{255} = \mathbf{0.9333}" in app.latex[0].value
    assert "7·28 + 8 = 204" in text(app)


def test_a_row_that_a_smaller_image_does_not_have_is_its_middle(open_page: Open) -> None:
    app = opened(open_page, data="digits", aspect="One in numbers", row="20", column="7")
    assert "Row 4, column 7" in text(app)


def test_the_next_image_of_a_class_is_one_press_away(open_page: Open) -> None:
    app = opened(open_page, aspect="One in numbers")
    app.pills(key="next_of").set_value(4).run()
    assert "This is a **4**, training image 2." in text(app)
    app.pills(key="next_of").set_value(4).run()
    assert "This is a **4**, training image 9." in text(app)


@pytest.mark.parametrize("index", ["60000", "-1"])
def test_a_number_without_an_image_is_answered_with_a_sentence(open_page: Open, index: str) -> None:
    for part in ("One in numbers", "Projection"):
        app = opened(open_page, aspect=part, index=index)
        assert "numbered from 0 to 59,999." in app.error[0].value


def test_another_data_set_is_looked_at_from_its_first_image(open_page: Open) -> None:
    app = opened(open_page, aspect="One in numbers", row="20", column="20", index="5000")
    app.selectbox(key="data").set_value("digits").run()
    assert not app.error
    assert "Row 4, column 4" in text(app)
    assert app.number_input(key="index").value == 0


@pytest.mark.parametrize(
    ("part", "key", "before", "after"),
    [
        ("Balance", "share_digits", "%)", "has learned nothing"),
        ("Means", "nearest_digits", "lie nearest", "lie nearest to the mean of their own class"),
        ("Pairs", "strangers_digits", "of 100**", "of 100**"),
        ("Projection", "variance_digits", "leaves out", "leaves out"),
        ("One in numbers", "zeros_digits_0", "numbers are 0,", "of 64 numbers are 0,"),
    ],
)
def test_a_guess_comes_before_the_answer_and_stays_beside_it(
    open_page: Open, part: str, key: str, before: str, after: str
) -> None:
    app = opened(open_page, data="digits", aspect=part)
    assert before not in text(app)
    app.number_input(key=key).set_value(33.0).run()
    assert after in text(app)
    assert "Your guess: 33" in text(app)


def test_a_sample_says_how_large_it_is(open_page: Open) -> None:
    assert "a sample of 3,000 of the 60,000" in text(opened(open_page, aspect="Pairs"))
    assert "all 1,437 training images" in text(opened(open_page, aspect="Pairs", data="digits"))
    assert "1,500 of 60,000" in text(opened(open_page, aspect="Projection"))


def test_a_table_shows_standardization_and_the_range_of_each_column(open_page: Open) -> None:
    app = opened(open_page, data="breast_cancer", aspect="One in numbers")
    table = app.dataframe[0].value
    row = table.iloc[0]
    assert row["what the network reads"] == pytest.approx(
        (row["value"] - row["mean of the training part"]) / row["standard deviation"]
    )
    app.segmented_control(key="aspect").set_value("Means").run()
    ranges = app.dataframe[0].value
    assert len(ranges) == 30
    assert (ranges["benign: least"] <= ranges["benign: mean"]).all()
    assert (ranges["benign: mean"] <= ranges["benign: greatest"]).all()


def test_what_a_stranger_writes_into_the_address_counts_as_the_default(open_page: Open) -> None:
    app = opened(open_page, data="'; drop", aspect="<b>", index="1e400", row="-7")
    assert app.selectbox(key="data").value == "mnist"
    assert not app.error
