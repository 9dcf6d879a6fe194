"""What a conversation over A2A is about: the checkout that was begun in it last, which its messages need not name."""

from dataclasses import dataclass

from souk.doors.protocols.ucp.calls import Call
from souk.doors.protocols.ucp.replying import Rejected
from souk.kit.database import Asked
from souk.kit.operation import Souk

MOST = 50


@dataclass(frozen=True)
class Conversations:
    """The checkouts of each conversation, in their order; kept as long as the house keeps the answers to requests."""

    souk: Souk

    def about(self, call: Call, context: str) -> str:
        """The newest checkout of a conversation; empty where none was begun."""
        asked = [_nth(call, context, number) for number in range(MOST)]
        with self.souk.database.unit(writes=True):
            known = self.souk.keys.known(asked)
        begun = [str(known[one.name]) for one in asked if one.name in known]
        return begun[-1] if begun else ""

    def begun(self, call: Call, context: str, checkout: str) -> None:
        """Let a conversation be about a checkout from here on; raises `Rejected` where it had too many."""
        for number in range(MOST):
            kept = self.souk.keys.once(_nth(call, context, number), lambda: checkout)
            if kept == checkout:
                return
        raise Rejected(409, "conversation_full", f"A conversation has at most {MOST} checkouts; begin another.")


def _nth(call: Call, context: str, number: int) -> Asked:
    return Asked(call.buyer.actor, f"ucp {call.platform.profile.url} context {context}", str(number), "checkout")
