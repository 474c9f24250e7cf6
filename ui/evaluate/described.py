"""One image in three descriptions, and which other images each of them calls alike."""

from __future__ import annotations

from typing import Any

import streamlit as st

from nncore import feature_columns, feature_neighbors, spec
from nncore.features import HAND_MADE
from nncore.figures import data as data_figures
from nncore.figures import features as figures
from nncore.figures.panels import Panel, panels_figure
from ui import job_panel, session
from ui.evaluate import example, learned
from ui.judged import Judged
from ui.live_chart import chart


@st.fragment
def section(network: Judged, *, all_images: bool) -> None:
    """Draw one image, its numbers by hand, what was learned of it, and its neighbors.

    Parameters
    ----------
    network : Judged
    all_images : bool
        Say, too, how often the neighbors of all test images are of their class.
    """
    st.subheader("One image, described three times")
    with st.container(key="picture_first_described"):
        picture, controls = st.columns([2, 1], gap="large")
    with controls:
        number = example.field(network)
    text = spec.to_json(network.experiment)
    found = session.ask(feature_columns.example, text, network.weights, number)
    theme = job_panel.theme()
    if found is None:
        st.skeleton(height=330)
        return
    # On a phone the picture comes before the controls, and the image is the picture.
    with picture if session.narrow() else controls:
        chart(
            data_figures.digit_figure(found["pixels"], maximum=found["maximum"], theme=theme),
            key="features.digit",
            alt=data_figures.digit_sentence(found["pixels"], str(found["label"])),
            name="digit",
        )
    with picture:
        st.markdown(_numbers(found))
        chart(
            figures.strip_figure(found["learned"], theme=theme),
            key="features.strip",
            alt=figures.strip_sentence(found["learned"]),
            name="learned-features",
        )
        st.caption(
            f"{figures.strip_sentence(found['learned'])} Nobody named them: what each stands for "
            "has to be found out."
        )
    _alike(network, number, found["label"], all_images=all_images)


def _numbers(found: dict[str, Any]) -> str:
    """Write the numbers by hand as a table, which a phone breaks into lines where it must."""
    rows = [
        f"| {feature.label} | {value:.{feature.places}f} | {feature.sentence} |"
        for feature, value in zip(HAND_MADE.values(), found["given"], strict=True)
    ]
    return "\n".join(["| by hand | value | what it says |", "| --- | ---: | --- |", *rows])


def _alike(network: Judged, number: int, label: int, *, all_images: bool) -> None:
    """Draw the nearest training images in each of the three spaces."""
    st.subheader("What each description calls alike")
    features = learned.of(network.experiment, network.weights)
    text = spec.to_json(network.experiment)
    found = features and session.ask(
        feature_neighbors.alike, text, network.weights, number, features[0], timeout=1.9
    )
    if not features or not found:
        st.skeleton(height=330)
        return
    largest = float(max(max(map(max, image)) for one in found.values() for image in one["pixels"]))
    for kind, one in found.items():
        over_all = _over_all(text, kind, features) if all_images else ""
        st.markdown(
            f"**Nearest {_NEAR[kind]}**: {one['labels'].count(label)} of {len(one['labels'])} are a "
            f"{label} as well.{over_all}"
        )
        panels = [
            Panel(
                f"a {other}" if other == label else f"<b>a {other}, no {label}</b>",
                image,
                largest=largest,
            )
            for other, image in zip(one["labels"], one["pixels"], strict=True)
        ]
        chart(
            panels_figure(
                panels, columns=3 if session.narrow() else 6, size=96, theme=job_panel.theme()
            ),
            key=f"features.alike.{kind}",
            alt=f"Training images nearest {_NEAR[kind]}: {', '.join(map(str, one['labels']))}.",
            name=f"alike-{kind}",
        )
    st.markdown(
        "Two images are neighbors if their descriptions differ little. By hand, digits with the same "
        "amount of ink and the same holes are alike, whatever they mean. Pixels call alike what lies "
        "on the same spots. Learned features call alike what has the same name: that is what they "
        "were trained for, and no more than that."
    )


def _over_all(text: str, kind: str, features: tuple[bytes, bytes]) -> str:
    """Say how often neighbors show the same digit; nothing while a worker counts."""
    own = features if kind == "learned" else ()
    share = session.ask(feature_neighbors.agreement, text, kind, *own, timeout=1.9)
    if share is None:
        return ""
    return (
        f" Over all test images, {share:.0%} of the {feature_neighbors.NEIGHBORS} nearest show the "
        "same digit."
    )


_NEAR = {
    "given": "by the numbers by hand",
    "pixels": "by pixels",
    "learned": "by learned features",
}
