"""What stays for good is not looked through for garbage."""

import gc

from ui import lasting_objects


def test_what_exists_is_left_out_of_later_collections() -> None:
    before = len(gc.get_objects())
    try:
        lasting_objects.set_aside()
        assert gc.get_freeze_count() > before / 2
        assert len(gc.get_objects()) < before / 2
    finally:
        gc.unfreeze()
