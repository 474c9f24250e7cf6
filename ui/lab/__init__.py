"""The parts of the Network lab: its controls and its sections."""
