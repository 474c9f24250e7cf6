"""What this host accepts, apart from what is valid everywhere.

A laptop, a classroom server and a large machine share the same Experiments but not the same
patience. Each limit can be set in the environment: `NNCORE_MAX_EPOCHS=50`.
"""

from __future__ import annotations

import math
import os

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from nncore import shapes
from nncore.spec import Experiment

NO_AMOUNTS = (
    "These data ask for an amount, but training and evaluation on this page are about classes. "
    "Choose data with classes."
)
STEP_PASSES = 3
"""Forward, and backward to the weights and to the layer before."""


class Limits(BaseModel):
    """Bounds of one host."""

    model_config = ConfigDict(frozen=True)

    max_layers: int = Field(12, ge=1)
    max_parameters: int = Field(5_000_000, ge=1)
    max_epochs: int = Field(200, ge=1)
    max_batch_megabytes: int = Field(400, ge=1)
    """Memory for what all layers give for one batch; training takes about three times as much."""
    max_step_billions: int = Field(500, ge=1)
    """Billions of multiplications in one step, forward and backward, which nothing can interrupt.

    Five seconds on two cores of an ordinary machine, far less than `silence_seconds` on a slow one.
    """
    max_seconds: float = Field(900.0, gt=0)
    """Wall time of one run; what was learned until then is kept."""
    max_visitor_runs: int = Field(2, ge=1)
    """Runs of one visitor at a time, running and waiting."""
    max_comparison_runs: int = Field(64, ge=1)
    """Runs of one visitor's comparisons at a time, beside their single runs."""
    max_waiting: int = Field(300, ge=1)
    """Runs waiting in all."""
    worker_programs: int = Field(40, ge=1)
    """Compiled programs after which an idle worker is replaced; each leaves 10 to 15 MB behind."""
    worker_megabytes: int = Field(2_000, ge=1)
    """Memory of an idle worker above which it is replaced."""
    lease_seconds: float = Field(600.0, gt=0)
    """How long a run goes on that nobody looks at: a closed tab, a lost connection."""
    silence_seconds: float = Field(180.0, gt=0)
    """How long a worker may train without a word before it counts as hung and is replaced."""
    max_sessions: int = Field(400, ge=1)
    """Open tabs of all visitors; whoever comes then is asked to wait a moment."""
    message_burst: int = Field(30, ge=1)
    """Messages that a connection may send at once."""
    messages_per_second: float = Field(15.0, gt=0)
    """Messages that a connection may send in the long run; more have to wait, many more end it.

    A slider that is dragged sends 12 a second, fast hands elsewhere at most 6.
    """
    max_message_kilobytes: int = Field(2_000, ge=1)
    """One message of a browser; the largest are drawings."""
    max_request_megabytes: int = Field(10, ge=1)
    """One request, such as an uploaded photograph."""
    store_megabytes: int = Field(500, ge=1)
    store_days: float = Field(30.0, gt=0)

    @classmethod
    def from_environment(cls) -> Limits:
        """Read `NNCORE_<NAME>` variables.

        Raises
        ------
        ValueError
            With a sentence, if a variable does not hold a number in range.
        """
        given = {
            name: os.environ[f"NNCORE_{name.upper()}"]
            for name in cls.model_fields
            if f"NNCORE_{name.upper()}" in os.environ
        }
        try:
            return cls(**given)  # type: ignore[arg-type]
        except ValidationError as error:
            wrong = ", ".join(f"NNCORE_{str(e['loc'][0]).upper()}" for e in error.errors())
            raise ValueError(f"These settings must be positive numbers: {wrong}.") from error

    def refusal(self, experiment: Experiment) -> str | None:
        """Say why this host does not run an Experiment; None if it does."""
        if experiment.data.regression:
            return NO_AMOUNTS
        layers = len(experiment.model.layers)
        if layers > self.max_layers:
            return (
                f"This network has {layers} layers; this host runs at most {self.max_layers}. "
                "Remove some, or run it on your own machine."
            )
        report = shapes.trace(experiment.model.layers, experiment.data.input_shape)
        parameters = sum(line.parameters for line in report)
        if parameters > self.max_parameters:
            return (
                f"This network has {parameters:,} parameters; this host runs at most "
                f"{self.max_parameters:,}. Use fewer units, or pool before Flatten."
            )
        outputs = sum(math.prod(line.output_shape) for line in report)
        megabytes = outputs * experiment.training.batch_size * 4 / 1e6
        if megabytes > self.max_batch_megabytes:
            return (
                f"One batch would fill {megabytes:,.0f} MB; this host allows "
                f"{self.max_batch_megabytes:,}. Use a smaller batch size, or fewer filters."
            )
        forward = sum(line.multiplications for line in report) * experiment.training.batch_size
        billions = STEP_PASSES * forward / 1e9
        if billions > self.max_step_billions:
            return (
                f"One training step would take {billions:,.0f} billion multiplications; this host "
                f"allows {self.max_step_billions:,}. Use a smaller batch size, smaller kernels, or "
                "fewer filters."
            )
        if experiment.training.epochs > self.max_epochs:
            return (
                f"{experiment.training.epochs} epochs were asked for; this host runs at most "
                f"{self.max_epochs}."
            )
        return None
