"""What a process does with its memory once all is loaded and it begins to serve."""

import gc

# Objects that come and go within a request are gone before they are looked at; a server holds megabytes more for it.
_YOUNG, _OLDER, _OLD = 10_000, 20, 50


def settle() -> None:
    """Leave what is loaded alone, and look for circles among what comes later in larger portions.

    To look at all of it again and again takes the collector as long as a hundred orders, and in portions of 700 objects
    a tenth of what a small request takes of the processor.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, _OLDER, _OLD)
