"""Names of new rows that sort by the time they were made: rows of one moment lie on one page of an index."""

import os
import time


def fresh_id() -> str:
    """A new name of 20 hexadecimal digits: the time in steps of 4 ms (2^22 ns), then 40 random bits. It is no secret.

    Of a thousand names a second two are alike once in some twenty years; the second of them breaks its transaction.
    """
    return ((time.time_ns() >> 22).to_bytes(5, "big") + os.urandom(5)).hex()
