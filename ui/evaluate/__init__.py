"""The parts of the Evaluate page, one a module, each a function `section(network)`."""
