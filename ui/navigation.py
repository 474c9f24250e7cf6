"""The pages and the way between them."""

from pathlib import Path

import streamlit as st

from ui import address, session, theme_change, widget_values

PAGES = Path(__file__).parent.parent / "pages"

st.set_page_config(
    page_title="Neural networks", page_icon=Path(__file__).with_name("icon.svg"), layout="wide"
)
st.html(Path(__file__).with_name("look.css"))

page = st.navigation(
    [
        st.Page(PAGES / "home.py", title="Home", icon=":material/home:", default=True),
        st.Page(PAGES / "neuron.py", title="Neuron", icon=":material/scatter_plot:"),
        st.Page(PAGES / "activations.py", title="Activations", icon=":material/show_chart:"),
        st.Page(PAGES / "network.py", title="Network lab", icon=":material/hub:"),
        st.Page(PAGES / "data.py", title="Data", icon=":material/image_search:"),
        st.Page(PAGES / "train.py", title="Train", icon=":material/model_training:"),
        st.Page(PAGES / "evaluate.py", title="Evaluate", icon=":material/grid_on:"),
        st.Page(PAGES / "regularization.py", title="Regularization", icon=":material/balance:"),
        st.Page(PAGES / "optimization.py", title="Optimization", icon=":material/speed:"),
        st.Page(PAGES / "clinic.py", title="Clinic", icon=":material/healing:"),
        st.Page(PAGES / "draw.py", title="Draw", icon=":material/draw:"),
        st.Page(PAGES / "glossary.py", title="Glossary", icon=":material/book_2:"),
        st.Page(PAGES / "about.py", title="About", icon=":material/info:"),
    ],
    position="top",
)
widget_values.check()
address.arrive(page.url_path)
theme_change.follow()
session.here()
page.run()
