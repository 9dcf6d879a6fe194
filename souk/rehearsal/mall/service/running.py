"""The campaigns of the mall, with windows that begin and end around the moment at which it opens."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from souk.kit.errors import Conflict
from souk.kit.operation import Caller, Souk


def run(souk: Souk, caller: Caller, campaigns: Mapping[str, Any]) -> None:
    """Run every campaign that was not put before; what somebody changed or ended stays as it is."""
    opened = souk.clock.now()
    for one in campaigns["campaign"]:
        english, _, chinese = one["name"].partition(" | ")
        sides = {side: _moment(opened, one[side]) for side in ("since", "until") if side in one}
        rule = {**one["rule"], "windows": [sides] if sides else []}
        draft = {"rule": rule, "name": {"en": english, "zh-CN": chinese}}
        with suppress(Conflict):
            souk.call("promotions.put", {"campaign": draft, "why": "the demo mall opens"}, caller)


def _moment(opened: datetime, hours: int) -> str:
    whole = opened.replace(minute=0, second=0, microsecond=0)
    return (whole + timedelta(hours=hours)).isoformat()
