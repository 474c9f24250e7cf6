"""When a run of the lab is lost although all its numbers are finite.

A loss may rise for a while and come back. It is given up when it stays far above that of guessing.
"""

from __future__ import annotations

from dataclasses import dataclass

from nncore import divergence, spec
from nncore.growing_decay import GrowingDecay, growing_decay
from nncore.trajectory import Trajectory, Trouble


@dataclass(frozen=True)
class Hope:
    """Follows the loss of a run from moment to moment, and says when it is lost.

    The rule is like that of `nncore.divergence`: for a tenth of the run and at least two epochs, or
    at the last moment, the loss is above three times that of guessing and above three times that at
    the beginning.

    Attributes
    ----------
    guessing : float
        Loss of guessing; 0 (a single class) leaves the rule out.
    first : float
        Loss at the first moment.
    bad_since : int
        Step of the first of the latest moments that are all above the bound; -1 if there is none.
    """

    guessing: float
    first: float
    bad_since: int = -1

    def after(self, part: Trajectory, experiment: spec.Experiment) -> tuple[Hope, Trajectory]:
        """Take in a part of a run; return what to go on with, and the part up to the trouble."""
        bound = divergence.FACTOR * max(self.guessing, self.first)
        last = experiment.training.epochs * experiment.steps_per_epoch
        patience = max(2 * experiment.steps_per_epoch, last // 10)
        bad_since = self.bad_since
        for moment, (step, loss) in enumerate(zip(part.step, part.train_loss, strict=True)):
            if self.guessing == 0 or loss <= bound:
                bad_since = -1
                continue
            bad_since = int(step) if bad_since < 0 else bad_since
            if step - bad_since >= patience or step == last:
                decay = growing_decay(experiment.training, float(part.learning_rate[moment]))
                trouble = self._hopeless(int(step), float(loss), decay)
                return self, part.until(moment + 1, trouble)
        return Hope(self.guessing, self.first, bad_since), part

    def _hopeless(self, step: int, loss: float, decay: GrowingDecay | None) -> Trouble:
        what = (
            f"After step {step:,} the training loss is {loss:.3g}, more than "
            f"{divergence.FACTOR:g} times the {self.guessing:.3g} of guessing and than "
            f"{divergence.FACTOR:g} times the {self.first:.3g} of the beginning."
        )
        if decay:
            return Trouble(step, None, f"{what} {decay.what}", decay.repair)
        return Trouble(step, None, what, divergence.ADVICE)
