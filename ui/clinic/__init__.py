"""The parts of the Clinic: a patient's signs, naming the cause, trying a repair."""
