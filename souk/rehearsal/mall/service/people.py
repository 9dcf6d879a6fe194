"""The invented people of the mall, whom the demo's visitors may be."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from souk.kit.errors import Conflict, NotFound
from souk.kit.operation import Caller, Souk


def settle(souk: Souk, caller: Caller, people: Mapping[str, Any], shops: Sequence[str]) -> None:
    """Open everybody's account; who is there stays as they are, and who was erased stays away."""
    for one in people["person"]:
        parts = [{**part, "shop": shops[part["shop"]]} for part in one.get("memberships", ())]
        said = {name: what for name, what in one.items() if name != "entitled"}
        with suppress(Conflict):
            souk.call("accounts.open", {**said, "memberships": parts, "invented": True}, caller)
            for name in one.get("entitled", ()):
                souk.call("accounts.entitle", {"account": one["id"], "to": name}, caller)
    for one in people["agent"]:
        # An erased owner has no agents.
        with suppress(Conflict, NotFound):
            asked = {"name": one["name"], "id": one["id"]}
            souk.call("accounts.add-agent", asked, Caller(one["owner"], frozenset({"accounts:self"})))
