import streamlit as st

from nncore.glossary import TERMS
from ui import address, glossary_entries

EVERY_WORD = ""

st.title("What does that word mean?")
st.markdown("Choose a word, or type a part of what you remember.")

words = [EVERY_WORD, *sorted(TERMS, key=lambda key: TERMS[key].label.casefold())]
address.choice("term", EVERY_WORD, words)
# The list is long: on a phone nobody would find a search below it.
controls, words_shown = st.columns([1, 2], gap="large")
with controls:
    term = st.selectbox(
        "Word",
        words,
        format_func=lambda key: TERMS[key].label if key else f"all {len(TERMS)} words",
        key="term",
        help="The address of the page then leads to this word.",
    )
    searched = st.text_input("Search", key="search", bind="query-params", max_chars=60)
address.keep({"term": term or None}, key="glossary.address")

with words_shown:
    if term:
        glossary_entries.entry(term)
        topic = TERMS[term].topic
        shown = [key for key in TERMS if TERMS[key].topic == topic and key != term]
    else:
        shown = list(TERMS)
    if searched:
        shown = glossary_entries.found(searched)
        if not shown:
            st.info(
                f"No word here matches your search. Try a shorter one, or look through all "
                f"{len(TERMS)} words."
            )
    glossary_entries.lists(shown)
