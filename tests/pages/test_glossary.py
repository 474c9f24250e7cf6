"""The Glossary page: every word, found by address, by choice and by search."""

import pytest
from streamlit.testing.v1 import AppTest

from nncore.glossary import TERMS
from tests.pages.conftest import ROOT, Open
from ui import glossary_entries


def text(app: AppTest) -> str:
    return "\n".join(str(part.value) for part in [*app.subheader, *app.markdown, *app.info])


def test_every_word_and_its_meaning_is_on_the_page(open_page: Open) -> None:
    app = open_page("glossary")
    shown = text(app)
    assert [key for key, term in TERMS.items() if term.sentence not in shown] == []
    assert len([one.value for one in app.subheader]) == len({term.topic for term in TERMS.values()})


def test_choice_and_search_stand_before_the_long_list(open_page: Open) -> None:
    first, second = open_page("glossary").columns
    assert [len(first.selectbox), len(first.text_input), len(first.subheader)] == [1, 1, 0]
    assert len(second.subheader) > 1


@pytest.mark.parametrize("key", ["perceptron", "chain_rule", "Conv2D", "precision"])
def test_a_word_has_an_address_and_leads_to_where_it_is_used(open_page: Open, key: str) -> None:
    app = open_page("glossary", term=key)
    assert app.selectbox(key="term").value == key
    assert app.subheader[0].value == TERMS[key].label
    assert len(app.page_link) == len(glossary_entries.where(key))


@pytest.mark.parametrize(
    ("key", "page"),
    [
        ("Dropout", "regularization"),
        ("BatchNormalization", "regularization"),
        ("early_stopping", "regularization"),
        ("l2", "regularization"),
        ("dead_unit", "clinic"),
        ("momentum", "optimization"),
    ],
)
def test_a_word_leads_to_the_page_that_teaches_it(key: str, page: str) -> None:
    assert page in glossary_entries.where(key)


def test_a_word_that_there_is_not_shows_all_of_them(open_page: Open) -> None:
    app = open_page("glossary", term="flux capacitor")
    assert app.selectbox(key="term").value == ""
    assert TERMS["perceptron"].sentence in text(app)


def test_a_chosen_word_stands_above_the_others_of_its_topic(open_page: Open) -> None:
    app = open_page("glossary")
    app.selectbox(key="term").set_value("hinge").run()
    assert not app.exception
    assert [one.value for one in app.subheader] == ["Hinge", "Loss"]
    assert TERMS["huber"].sentence in text(app)
    assert TERMS["perceptron"].sentence not in text(app)


def test_a_search_finds_words_by_what_they_mean(open_page: Open) -> None:
    app = open_page("glossary", search="Chain RULE")
    assert TERMS["chain_rule"].sentence in text(app)
    assert TERMS["backpropagation"].sentence in text(app)
    assert TERMS["moons"].sentence not in text(app)
    app.text_input(key="search").set_value("xyzzy").run()
    assert "No word here matches" in text(app)


def test_every_page_that_an_entry_leads_to_exists_and_every_exception_is_a_word() -> None:
    named = {page for key in TERMS for page in glossary_entries.where(key)}
    assert named <= set(glossary_entries.PAGES)
    assert set(glossary_entries.EXCEPTIONS) <= set(TERMS)
    for page in glossary_entries.PAGES:
        assert (ROOT / "pages" / f"{page}.py").exists()
