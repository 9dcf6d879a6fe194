"""Goods that are sold by turns (限时抢购): a task stands in line as anybody does, and buys in its turn."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from souk.agents.shopper import store
from souk.agents.shopper.contracts import Plan, Terms
from souk.agents.shopper.service.fetching import Fetching
from souk.agents.shopper.service.part import Json
from souk.kit.errors import SoukError
from souk.kit.locale import Words
from souk.kit.operation import Caller

INSIDE = ("inside", "buying")
LINED_UP, TOOK = "in-line", "took-place"
# How many lines of a log are looked through for places.
STEPS = 10_000


class Queueing(Fetching):
    """Whoever is let in buys; a task whose turn it is not says where it stands, or why it does not stand there."""

    def _turn_of(self, row: Any, plan: Plan, caller: Caller) -> tuple[Words, int | None, str] | None:
        """Why what was chosen cannot be bought at this moment, after how many seconds to look again, in which sale.

        None where it is sold freely or it is the task's turn. A place is taken in a transaction of its own.
        """
        home = {one.variant: one.quantity for one in plan.home}
        if not home:
            return None
        for sale in self._asked("admission.of", caller, [], variants=sorted(home)):
            rule = sale["rule"]
            wanted = sum(many for variant, many in home.items() if variant in rule["variants"])
            if self._clock.now() < datetime.fromisoformat(rule["doors"]):
                continue
            if wanted > rule["most"]:
                return _too_many(rule, wanted), None, rule["id"]
            waits = self._stood(row, rule, caller)
            if waits is not None:
                return waits
        return None

    def _stood(self, row: Any, rule: Json, caller: Caller) -> tuple[Words, int | None, str] | None:
        """Take a place where there is none yet, and tell it."""
        id = rule["id"]
        place = self._ask("admission.place", caller, sale=id)
        if place["state"] in ("outside", "missed", "over"):
            try:
                key = f"line-{row.id}-{id}-{row.tries}-{place['number'] or 0}"
                place = self._waist.do("admission.join", {"sale": id}, caller, key)
                took: Words = {"en": f"It took a place in the line of {id}.", "zh-CN": f"已在 {id} 的队伍中取得位置。"}
                self._log(row.id, TOOK, took, (), sale=id)
            except SoukError as error:
                says: Words = {"en": f"It does not stand in line: {error}", "zh-CN": f"未排队：{error}"}
                return says, None, id
        if place["state"] in INSIDE:
            return None
        return _stands(rule, place), max(1, place["again"]), id

    def _left(self, row: Any, worker: str, caller: Caller | None) -> None:
        """A task that ended gives up the places that it took; where its owner stood already stays."""
        if caller is not None:
            took = (one for one in store.steps(self._database.read, row.id, STEPS) if one.what == TOOK)
            for sale in dict.fromkeys(str(one.facts["sale"]) for one in took):
                with suppress(SoukError):
                    self._waist.do("admission.leave", {"sale": sale}, caller, f"left-{row.id}-{sale}")
        fresh = {"next": None, "worker": "", "lease": None}
        store.turn_task(self._database.write, row.id, (row.state,), row.state, worker, **fresh)

    def _lined_up(self, row: Any, waits: tuple[Words, int | None, str], by: tuple[str, Terms]) -> None:
        """Say where it stands, where that is not what it said before, and look again in time."""
        (says, seconds, sale), (worker, terms) = waits, by
        later = timedelta(minutes=terms.minutes)
        next = self._clock.now() + (later if seconds is None else min(later, timedelta(seconds=seconds)))
        fresh = {"next": next, "worker": "", "lease": None}
        if not store.turn_task(self._database.write, row.id, ("watching",), "watching", worker, **fresh):
            return
        last = store.steps(self._database.write, row.id, 1)
        if not last or dict(last[-1].says) != dict(says):
            self._log(row.id, LINED_UP, says, (), sale=sale)


def _too_many(rule: Json, wanted: int) -> Words:
    """Why it does not stand in line: what is wanted is more than one person may buy."""
    return {
        "en": f"Sold by turns, at most {rule['most']} to a person; it wants {wanted}, so it does not stand in line.",
        "zh-CN": f"该商品限时抢购，每人最多 {rule['most']} 件；任务需要 {wanted} 件，因此不排队。",
    }


def _stands(rule: Json, place: Json) -> Words:
    name = rule["id"]
    if place["state"] == "used":
        return {
            "en": f"You bought in the flash sale {name} already, and one person buys once; it does not stand in line.",
            "zh-CN": f"你已在限时抢购 {name} 中购买过，每人限购一次；任务不再排队。",
        }
    if place["sold_out"]:
        return {
            "en": f"Sold by turns ({name}), and everything is sold; it keeps its place in case a piece comes back.",
            "zh-CN": f"限时抢购 {name} 已售罄；保留排队位置，等待可能退回的库存。",
        }
    if place["state"] == "early":
        return {
            "en": f"Sold by turns ({name}): it is in line, and the early are drawn at the start.",
            "zh-CN": f"限时抢购 {name}：已排队，开始时对先到者抽签。",
        }
    return {
        "en": f"Sold by turns ({name}): it is in line, {place['ahead']} before it.",
        "zh-CN": f"限时抢购 {name}：已排队，前面还有 {place['ahead']} 人。",
    }
