"""The parts of the Activations page, one a module; each draws itself with `section`."""
