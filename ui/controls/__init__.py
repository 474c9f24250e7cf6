"""Controls that edit the draft: its data, its network, its training."""

from ui.controls.data import data_controls
from ui.controls.network import network_controls
from ui.controls.training import training_controls

__all__ = ["data_controls", "network_controls", "training_controls"]
