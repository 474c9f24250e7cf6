"""The picture that belongs to each stage of an experiment: its data, its network, its plan."""

import math

import streamlit as st

from nncore import glossary, shapes, spec
from nncore.datasets import preview
from nncore.figures import data as data_figures
from nncore.figures import network as network_figures
from nncore.figures import schedule as schedule_figures
from nncore.figures.numbers import short
from nncore.figures.theme import ThemeName
from ui import session
from ui.draft import Draft
from ui.live_chart import chart

MOST_DRAWN = 16
"""Layers of a drawn network; of more, none could be made out."""
COLUMN_PIXELS = {"layer": 170, "output": 115, "parameters": 400}
"""Of the summary, on a wide screen: the arithmetic needs most."""


def data_picture(data: spec.Data, theme: ThemeName) -> None:
    """Show a sample of the data and its facts."""
    facts = session.ask(preview.preview, data.model_dump_json())
    if facts is None:
        st.skeleton(height=420)
        return
    st.markdown(f"**{facts['question']}**")
    if facts["kind"] == "table":
        sample = facts["sample"]
        table = {"class": [facts["class_names"][label] for label in sample["labels"]]}
        columns = map(list, zip(*sample["rows"], strict=True))
        table |= dict(zip(facts["feature_names"], columns, strict=True))
        st.dataframe(table, hide_index=True, height=320)
    else:
        chart(
            data_figures.sample_figure(facts, theme=theme),
            key="data.sample",
            alt=data_figures.sample_sentence(facts),
            name="data",
        )
    counts = ", ".join(
        f"{name}: {count:,}"
        for name, count in zip(facts["class_names"], facts["class_counts"], strict=True)
    )
    st.markdown(
        f"{facts['rows']:,} examples of {shapes.written(tuple(facts['input_shape']))} numbers "
        f"each, from {short(facts['minimum'], 4)} to {short(facts['maximum'], 4)}. "
        f"{facts['train_rows']:,} are for training, {facts['test_rows']:,} are put aside for the "
        f"test and not looked at until the end.{_altered(data)}\n\nExamples of each class: {counts}."
    )
    st.caption(f"Source: {facts['source']}. License: {facts['license']}.")


def _altered(data: spec.Data) -> str:
    """Say what was made worse on purpose."""
    told = ""
    if isinstance(data, spec.Labeled) and data.label_noise:
        count = round(data.label_noise * data.train_rows)
        told += (
            f" **{count:,} training labels** were drawn at random from all classes; the test part "
            "keeps the true ones."
        )
    if isinstance(data, spec.Scaled) and not data.scaled:
        told += " The network reads these numbers **as they are**, not scaled."
    return told


def network_picture(draft: Draft, theme: ThemeName) -> None:
    """Draw the network, and write its summary with parameters as arithmetic."""
    shape = draft.data.input_shape
    layers = draft.layers
    refused = None
    try:
        report = shapes.trace(layers, shape)
    except shapes.LayerRefused as error:
        refused = error
        layers = layers[: error.index]
        report = shapes.trace(layers, shape)
    if len(layers) > MOST_DRAWN:
        st.caption(f"More than {MOST_DRAWN} layers are not drawn; the table has them all.")
    elif layers:
        chart(
            network_figures.drawing(layers, shape, theme=theme, compact=session.narrow()),
            key="network.drawing",
            alt=network_figures.sentence(layers, shape),
            name="network",
        )
    if refused:
        st.caption("Drawn up to the layer that cannot stand where it stands.")
    rows = [{"layer": "input", "output": shapes.written(shape), "parameters": ""}]
    rows += [
        {
            "layer": f"{place + 1} {line.type}",
            "output": shapes.written(line.output_shape),
            "parameters": line.arithmetic,
        }
        for place, line in enumerate(report)
    ]
    widths = {} if session.narrow() else COLUMN_PIXELS
    # A sum that is cut off at the edge reads as another number, and so does a row that is hidden.
    st.dataframe(
        rows,
        hide_index=True,
        height="content",
        column_config={name: st.column_config.Column(width=wide) for name, wide in widths.items()},
    )
    total = sum(line.parameters for line in report)
    trainable = sum(line.trainable for line in report)
    changed = f", of which training changes {trainable:,}" if trainable != total else ""
    terms = [f"{line.parameters:,}" for line in report if line.parameters]
    addition = f"{' + '.join(terms)} = " if len(terms) > 1 else ""
    st.markdown(f"**{addition}{total:,} parameters**{changed}. {glossary.sentence('parameters')}")


def training_picture(draft: Draft, theme: ThemeName) -> None:
    """Show the planned learning rate, and say what the choices mean for these data."""
    training = draft.training
    rows = spec.fitted_rows(draft.data, training)
    steps = math.ceil(rows / training.batch_size)
    chart(
        schedule_figures.schedule_figure(training, steps, theme=theme),
        key="training.schedule",
        alt=schedule_figures.sentence(training, steps),
        name="learning-rate",
    )
    held_out = draft.data.train_rows - rows
    st.markdown(
        f"{draft.data.train_rows:,} training rows − {held_out:,} for validation = {rows:,} rows. "
        f"{rows:,} ÷ {training.batch_size:,} a batch → **{steps:,} steps** an epoch, "
        f"{steps:,}·{training.epochs:,} = **{steps * training.epochs:,} updates** of the weights "
        "at most."
    )
    st.markdown(glossary.why_this_loss(training.loss, draft.data.classes))
