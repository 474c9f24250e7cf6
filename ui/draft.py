"""The experiment that a visitor is editing, which need not be valid at every moment.

Its parts are valid by themselves; whether they fit together is asked again after each change.
The draft outlives a visit to another page; the address carries it once it is valid. Each page that
edits one has its own, known by the key under which the session keeps it.
"""

from dataclasses import dataclass, replace

import streamlit as st

from nncore import adaptation, presets, spec
from ui import address

PARAMETER = "experiment"
TRAIN = "draft"
"""Key of the Train page's draft."""


@dataclass(frozen=True)
class Draft:
    """What a page edits.

    Attributes
    ----------
    data, layers, training
        The parts of an Experiment.
    revision : int
        Counts wholesale replacements; widgets carry it in their keys, so that a newly opened
        experiment is shown with its own values.
    key : str
        Where the session keeps this draft.
    """

    data: spec.Data
    layers: tuple[spec.Layer, ...]
    training: spec.Training
    revision: int = 0
    key: str = TRAIN

    @property
    def complaint(self) -> str | None:
        """Why this is not an Experiment yet; None if it is."""
        if not self.layers:
            return "A network needs at least one layer. Add a Dense layer."
        if len(self.layers) > spec.MAXIMUM_LAYERS:
            return f"A network has at most {spec.MAXIMUM_LAYERS} layers. Remove some."
        return spec.misfit(self.data, spec.Model(layers=self.layers), self.training)

    @property
    def experiment(self) -> spec.Experiment | None:
        """The Experiment, if the parts fit together."""
        if self.complaint:
            return None
        return spec.Experiment(
            data=self.data, model=spec.Model(layers=self.layers), training=self.training
        )


def current(key: str = TRAIN, opening: spec.Experiment | None = None) -> Draft:
    """Return a draft of this session, or the one in the address if the visitor just came to it.

    Parameters
    ----------
    key : str
    opening : spec.Experiment, optional
        What a new draft begins with; by default the Train page's first example.
    """
    draft: Draft | None = st.session_state.get(key)
    link = address.brought(PARAMETER)
    if link and link != st.session_state.get(f"{key}.link"):
        # Remembered even if it is bad, so that its complaint is shown once.
        st.session_state[f"{key}.link"] = link
        try:
            return open_experiment(spec.from_link(link), key)
        except spec.InvalidExperiment as invalid:
            st.session_state[f"{key}.refused"] = " ".join(invalid.sentences)
    if draft is None:
        draft = open_experiment(opening or presets.PRESETS[presets.OPENING].experiment, key)
    return draft


def open_experiment(experiment: spec.Experiment, key: str = TRAIN) -> Draft:
    """Replace a draft by an Experiment: a preset, an opened file, a link, a past run."""
    before: Draft | None = st.session_state.get(key)
    draft = Draft(
        experiment.data,
        experiment.model.layers,
        experiment.training,
        before.revision + 1 if before else 0,
        key,
    )
    st.session_state[key] = draft
    return draft


def change(draft: Draft, **parts: object) -> Draft:
    """Keep an edit; widgets keep their identity."""
    changed = replace(draft, **parts)  # type: ignore[arg-type]
    st.session_state[draft.key] = changed
    return changed


def change_data(draft: Draft, data: spec.Data) -> Draft:
    """Keep other data, and bring the network's way in and out in line with them."""
    layers, training = adaptation.adapted(draft.layers, draft.training, data)
    if (layers, training) == (draft.layers, draft.training):
        return change(draft, data=data)
    return change(draft, data=data, layers=layers, training=training, revision=draft.revision + 1)


def write_address(draft: Draft, **others: str | None) -> None:
    """Put the experiment, if it is one, into the page's address, in one step of its history.

    Parameters
    ----------
    draft : Draft
    **others : str or None
        Further parameters; None takes one out of the address.
    """
    experiment = draft.experiment
    if experiment is None:
        return
    link = spec.to_link(experiment)
    st.session_state[f"{draft.key}.link"] = link
    # Only an update changes several at once, and what is empty is not written.
    wanted = {PARAMETER: [link], **{name: [one] if one else [] for name, one in others.items()}}
    if any(st.query_params.get_all(name) != one for name, one in wanted.items()):
        st.query_params.update(wanted)


def take_refusal(key: str = TRAIN) -> str | None:
    """Return, once, the sentence about a link that could not be opened."""
    refusal: str | None = st.session_state.pop(f"{key}.refused", None)
    return refusal
