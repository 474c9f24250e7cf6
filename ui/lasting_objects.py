"""Looking for garbage leaves out what stays for good.

Python's collector stops all threads while it looks through every object, those of the imported
modules included, which are never garbage: a third of a second on a small server, in which a whole
class waits. Set aside after the start, they are not looked through again.
"""

import gc


def set_aside() -> None:
    """Leave all objects that exist now out of later collections; what is garbage now, goes."""
    gc.collect()
    gc.freeze()
