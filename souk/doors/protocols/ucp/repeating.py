"""Idempotency: a key with the same bytes gets the first answer, with other bytes 409, and 503 without a store."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from souk.doors.protocols.ucp.calls import Call
from souk.doors.protocols.ucp.replying import Rejected, Reply
from souk.kit.database import Asked, KeyBusy, KeyReused
from souk.kit.errors import SoukError
from souk.kit.operation import Souk

KEPT = timedelta(hours=48)


class _Failed(Exception):
    """What was asked for failed by itself, not the store of its answer."""

    def __init__(self, error: Exception) -> None:
        self.error = error


@dataclass(frozen=True)
class _Answered:
    """The one step of an answer."""

    answer: Any


class Repeats:
    """Answers by their key, kept where the house keeps its own for two days; `away` is that nobody can keep one."""

    def __init__(self, souk: Souk) -> None:
        self._souk = souk
        self.away = False

    def once(self, call: Call, what: str, do: Callable[[], Reply]) -> Reply:
        """The reply, or the one that the same key got before; raises `Rejected`.

        A key is a platform's own, and an account's, for one operation on one thing; one whose request was not taken up
        may be used again.
        """
        if not call.key:
            return do()
        if self.away:
            raise _unkept()
        digest = hashlib.sha256(call.raw).hexdigest()
        asked = Asked(call.caller.actor, f"ucp {call.platform.profile.url} {what}", call.key, digest)
        try:
            (last,) = self._souk.keys.stream(asked, self._steps(do), _Answered)
        except _Failed as failed:
            raise failed.error from None
        except KeyReused:
            raise Rejected(409, "idempotency_conflict", "This key was used for another request.") from None
        except KeyBusy:
            raise Rejected(409, "idempotency_in_progress", "A request with this key is being answered.") from None
        except SoukError:
            raise
        except Exception as error:
            raise _unkept() from error
        return Reply(last.answer["status"], last.answer["body"], last.answer["headers"])

    def age(self, by: timedelta) -> int:
        """Forget what would be forgotten after so much time; for tests, which cannot wait for it."""
        with self._souk.database.unit(writes=True):
            return self._souk.keys.forget(self._souk.clock.now() + by - KEPT)

    def _steps(self, do: Callable[[], Reply]) -> Iterator[_Answered]:
        try:
            made = do()
        except Exception as error:
            raise _Failed(error) from error
        yield _Answered({"status": made.status, "body": made.body, "headers": dict(made.headers)})


def _unkept() -> Rejected:
    why = "Keys cannot be kept just now, so nothing is done that could be done twice. Try again with the same key."
    return Rejected(503, "idempotency_unavailable", why, **{"Retry-After": "5"})
