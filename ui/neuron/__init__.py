"""The parts of the Neuron page, one a module, each a function `section()`."""
