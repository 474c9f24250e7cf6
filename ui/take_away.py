"""What a visitor takes home: the experiment, a script, a notebook, the course of a run, the model."""

import streamlit as st

from nncore import export, spec
from nncore.engine import Engine, Job
from ui.draft import Draft, open_experiment


def experiment_files(draft: Draft) -> None:
    """Offer the experiment as files, and open one that was saved earlier."""
    experiment = draft.experiment
    if experiment is None:
        st.caption("Once the network fits the data, you can save the experiment here.")
    else:
        st.caption("The address of this page carries the experiment: copy it to share it.")
        with st.container(horizontal=True):
            _download("Experiment", spec.to_json(experiment), "experiment.json", "application/json")
            _download("Script", export.script(experiment), "experiment.py", "text/x-python")
            st.download_button(
                "Notebook",
                lambda: export.notebook(experiment),
                "experiment.ipynb",
                "application/x-ipynb+json",
                icon=":material/download:",
                on_click="ignore",
            )
    open_file(draft)


def open_file(draft: Draft) -> None:
    """Offer to open an experiment that was saved earlier, in place of a draft."""
    opened = st.file_uploader(
        "Open an experiment (.json)", type="json", key=f"{draft.key}.open.{draft.revision}"
    )
    if opened is not None:
        try:
            saved = spec.parse(opened.getvalue())
        except spec.InvalidExperiment as invalid:
            for sentence in invalid.sentences:
                st.error(sentence)
        else:
            open_experiment(saved, draft.key)
            st.rerun()


def run_files(engine: Engine, job: Job, owner: str) -> None:
    """Offer the course of a run and, once there is one, the trained model."""
    with st.container(horizontal=True):
        _download("History", engine.history(job.id, owner).to_csv(), "history.csv", "text/csv")
        if job.state == "ended" and engine.blob(job.id, owner, "keras"):
            st.download_button(
                "Model (.keras)",
                lambda: engine.blob(job.id, owner, "keras") or b"",
                "model.keras",
                "application/octet-stream",
                icon=":material/download:",
                on_click="ignore",
                help="Opens in plain Keras: `keras.models.load_model('model.keras')`.",
            )


def _download(label: str, text: str, name: str, mime: str) -> None:
    st.download_button(
        label, text, name, mime, icon=":material/download:", on_click="ignore", key=f"save.{name}"
    )
