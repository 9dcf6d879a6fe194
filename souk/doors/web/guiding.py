"""The guide: a question in, advice with sources out, sent as far as it is known."""

import contextvars
import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse, StreamingResponse

from souk.doors.web import conversing
from souk.doors.web.conversing import Talk
from souk.doors.web.desk import Desk, locale_of
from souk.doors.web.fields import Fields
from souk.doors.web.home import QUESTIONS, aisles_of
from souk.doors.web.route import half_sent
from souk.kit.locale import Words
from souk.kit.money import Money
from souk.kit.operation import Step

# Where a page may be sent as far as it is written.
SO_FAR = "<!-- so far -->"
COMPARED = 4
Json = Mapping[str, Any]


def add(router: APIRouter, desk: Desk) -> None:
    @router.get("/guide")
    def guide(request: Request) -> Response:
        talk = conversing.read(request.query_params.multi_items())
        if not talk.turns:
            return desk.page(request, "guide-start.html", {"questions": QUESTIONS})
        onward = _edited(talk, request.query_params)
        if onward:
            return RedirectResponse(onward, 303)
        payload = {"conversation": talk.payload(), "locale": locale_of(request)}
        # Steps run in threads; what hangs on the context (a trace, a unit) must find it again.
        context = contextvars.copy_context()
        coming = Coming(desk.souk.stream("guide.answer", payload, desk.caller_of(request)), request)
        need = context.run(coming.need)
        aisles = aisles_of(desk, request)
        named = {
            "fields": Fields(desk, request, lambda: coming.categories),
            "titles": _titles(desk, request, talk.not_like),
        }
        shown = {"need": need, "coming": coming, "talk": talk, "aisles": aisles, "so_far": SO_FAR, **named}
        page, headers = desk.parts(request, "guide.html", shown)
        return StreamingResponse(_sent(page, coming, context), media_type="text/html", headers=headers)

    @router.get("/guide/compare")
    def compare(request: Request, q: str = "", back: str = "") -> Response:
        products = list(dict.fromkeys(one for one in request.query_params.getlist("p") if one))[: COMPARED + 1]
        payload = {"products": products, "question": q.strip(), "locale": locale_of(request)}
        compared = desk.call(request, "guide.compare", payload)
        kinds = [card["category"] for card in compared["comparison"]["products"] if card["category"]]
        fields = Fields(desk, request, lambda: kinds)
        shown = {"compared": compared, "products": products, "asked": q.strip(), "back": back, "fields": fields}
        return desk.page(request, "guide-compare.html", shown)


def _titles(desk: Desk, request: Request, products: Sequence[str]) -> dict[str, Words]:
    """The titles of some products, of those that are listed."""
    found = {one: desk.optional(request, "catalog.show", {"product": one}, {}) for one in products}
    return {id: one["product"]["title"] for id, one in found.items() if one}


class Coming:
    """The advice as it comes: a page that asks for a part waits until that part is there."""

    def __init__(self, steps: Iterator[Step], request: Request) -> None:
        self._steps = steps
        self._locale = locale_of(request)
        self._named: list[str] = []
        self.problem = ""

    def need(self) -> Json:
        """What was understood; raises what refuses the question."""
        need: Json = next(self._steps).facts["need"]
        self._named = [one["ref"] for one in need["mentions"] if one["kind"] == "category"]
        return need

    @property
    def categories(self) -> list[str]:
        """What goods are spoken of, as far as it is known by now."""
        groups = (vars(self).get("advice") or {}).get("groups", ())
        shown = [pick["card"]["category"] for group in groups for pick in group["picks"]]
        return list(dict.fromkeys(one for one in (*self._named, *shown) if one))

    @cached_property
    def advice(self) -> Json | None:
        """The advice but for a model's sentences; nothing where it failed, and `problem` says why."""
        advice: Json | None = None
        with half_sent(self._broke, self._locale):
            while advice is None:
                step = next(self._steps)
                advice = step.facts["advice"] if step.note == "answered" else None
        return advice

    @cached_property
    def prose(self) -> list[Json]:
        """A model's sentences, if there is one."""
        last: list[Step] = []
        with half_sent(self._broke, self._locale):
            last = list(self._steps)
        told: list[Json] = last[-1].answer["prose"] if last else []
        return told

    def _broke(self, sentence: str) -> None:
        self.problem = sentence

    @staticmethod
    def enough(price: Json) -> int:
        """A budget in whole units that a price keeps within."""
        return math.ceil(Money(**price).major)

    def close(self) -> None:
        """Let go of the operation, wherever it stands."""
        close = getattr(self._steps, "close", None)
        if close is not None:
            close()


def _sent(page: Iterator[str], coming: Coming, context: contextvars.Context) -> Iterator[str]:
    """A page in a few parts: each ends where it says that it may be sent."""
    written: list[str] = []
    try:
        while (part := context.run(next, page, None)) is not None:
            written.append(part)
            if SO_FAR in part:
                yield "".join(written)
                written.clear()
        yield "".join(written)
    finally:
        context.run(coming.close)


def _edited(talk: Talk, query: Mapping[str, str]) -> str:
    """Where a form leads that changes a limit's bounds: a budget, or a number with its key."""
    budget, key = query.get("budget", "").strip(), query.get("limit", "")
    if budget:
        return talk.bounded("price", "", budget, query.get("currency") or "CNY")
    if key and (query.get("least", "").strip() or query.get("most", "").strip()):
        return talk.bounded(key, query.get("least", ""), query.get("most", ""), "")
    return talk.href() if key else ""
