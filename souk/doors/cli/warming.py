"""What the first question needs is read beside the start, so that nobody waits for it."""

import logging
import threading
from collections.abc import Callable

from souk.kit.errors import SoukError
from souk.kit.operation import Caller, Souk

# A process that is stopped sooner never begins.
BEGIN_SECONDS, NAME = 2.0, "warming"
SYSTEM = Caller("system:warming", frozenset({"guide:ask", "search:find"}))
# Goods that are named, goods that are only described, and a problem, in both languages.
ASKED = (
    ("guide.answer", {"conversation": {"said": ["猫狗双全的家庭用什么猫砂盆，预算200以内"]}}),
    ("guide.answer", {"conversation": {"said": ["something quiet that clears the air of a bedroom"]}}),
    ("guide.answer", {"conversation": {"said": ["How do I get rid of drain flies?"]}}),
    ("search.find", {"text": "quiet humidifier under 300", "most": 24}),
)
_log = logging.getLogger(__name__)


def warmed(souk: Souk) -> Callable[[], None]:
    """Begin, in a thread of its own, a moment from now; calling what is answered ends it after the step in hand."""
    stopped = threading.Event()
    thread = threading.Thread(target=_warm, args=(souk, stopped), name=NAME, daemon=True)
    thread.start()

    def stop() -> None:
        stopped.set()
        thread.join()

    return stop


def _warm(souk: Souk, stopped: threading.Event) -> None:
    if stopped.wait(BEGIN_SECONDS):
        return
    for name, payload in ASKED:
        if stopped.is_set():
            return
        try:
            souk.call(name, payload, SYSTEM)
        except SoukError as problem:
            # A shop without the guide, or one that may not read now, answers its first question as it can.
            _log.info("nothing was read ahead by %s: %s", name, problem)
