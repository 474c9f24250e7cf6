"""Which classes are taken for which, how often, and what one example looks like."""

import streamlit as st

from nncore import evaluation, glossary
from nncore.datasets import class_names, preview
from nncore.figures import data as data_figures
from nncore.figures import evaluation as figures
from nncore.inference import SCORES
from ui import job_panel, session
from ui.evaluate import score
from ui.judged import Judged
from ui.live_chart import chart


def section(network: Judged) -> None:
    """Show scores, the confusion matrix, each class, and a single example."""
    theme = job_panel.theme()
    top = st.container()
    with st.container(key="picture_first"):
        picture, controls = st.columns([2, 1], gap="large")
    last = network.experiment.data.test_rows - 1
    if st.session_state.get("example", 0) > last:
        st.session_state["example"] = last
    with controls:
        cells = st.segmented_control(
            "Cells of the confusion matrix",
            ["counts", "shares of each row"],
            default="counts",
            required=True,
            key="cells",
            bind="query-params",
            help=glossary.sentence("confusion_matrix"),
        )
        dimmed = st.toggle(
            "Dim the diagonal",
            key="dimmed",
            bind="query-params",
            help="The diagonal holds the correct answers. Dimmed, it leaves the mistakes in sight.",
        )
        index = st.number_input(
            f"Test example, by its number (0 to {last:,})",
            0,
            last,
            min(42, last),
            key="example",
            bind="query-params",
        )

    names = class_names(network.experiment.data)
    try:
        report = evaluation.report(network.predictions, names)
    except ValueError as refused:
        st.error(str(refused))
        return

    with top:
        score.score(report, network)
        if network.experiment.training.loss in SCORES:
            st.caption(
                "This network was trained with hinge loss: it gives a score, not a probability. A "
                "score of -1 is written here as 0%, one of 0 as 50%, one of 1 as 100%."
            )

    with picture:
        figure = figures.confusion_figure(
            report["confusion"],
            names,
            normalize=cells != "counts",
            dim_diagonal=dimmed,
            theme=theme,
        )
        sentence = figures.confusion_sentence(report["confusion"], names)
        chart(figure, key="confusion", alt=sentence, name="confusion")
        st.caption(sentence)

    st.subheader("Class by class")
    score.table(report, names)
    st.markdown(score.reading(report, names))
    for note in report["notes"]:
        st.info(note)

    st.subheader(f"Test example {index}")
    shown = session.ask(preview.example, network.experiment.data.model_dump_json(), int(index))
    answer = evaluation.sample(network.predictions, int(index))
    left, right = st.columns([1, 2], gap="large")
    with left:
        if shown is None:
            st.skeleton(height=260)
        elif shown["kind"] == "images":
            chart(
                data_figures.digit_figure(shown["pixels"], maximum=shown["maximum"], theme=theme),
                key="digit",
                alt=data_figures.digit_sentence(shown["pixels"], names[answer["label"]]),
                name="digit",
            )
        else:
            st.dataframe(
                {"feature": shown["feature_names"], "value": shown["values"]}, hide_index=True
            )
    with right:
        truth, guess = names[answer["label"]], names[answer["predicted"]]
        share = score.percent(answer["probabilities"][answer["predicted"]])
        if answer["correct"]:
            st.markdown(f"It is **{truth}**, and the network says so, with {share}.")
        else:
            st.markdown(f"It is **{truth}**; the network says **{guess}**, with {share}.")
        chart(
            figures.probabilities_figure(
                answer["probabilities"], names, answer["label"], theme=theme
            ),
            key="probabilities",
            alt=figures.probabilities_sentence(answer["probabilities"], names, answer["label"]),
            name="probabilities",
        )
