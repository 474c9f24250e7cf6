"""What is wrong with a run, told from what can be measured of it.

A doctor looks at signs, not at the patient's diary. An `Observation` holds the signs of a run:
courses of the loss, gradients of each layer, silent units, the spread of the inputs. Each rule
looks for the pattern of one cause and says with which numbers it decides; what one rule finds may
be the consequence of another's cause, and then stands behind it. A healthy run has no finding.
"""

from nncore.diagnosis.finding import Finding, Rule, Sign
from nncore.diagnosis.observation import Observation
from nncore.diagnosis.rules import RULES, diagnose

__all__ = ["RULES", "Finding", "Observation", "Rule", "Sign", "diagnose"]
