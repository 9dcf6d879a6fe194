"""What is known of the goods, behind the counter: the inbox, what was decided, how well goods are described."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from souk.doors.web.desk import Desk, locale_of
from souk.doors.web.feeds import sent
from souk.doors.web.opened import span
from souk.doors.web.telling import reason_in, tell
from souk.doors.web.values import measure, plain
from souk.doors.web.view import href
from souk.kit.errors import Invalid, SoukError
from souk.kit.locale import Locale, Words, pick

PAGE = 25
KINDS = ("contradiction", "uncertain", "proposed", "category", "same")
FILTERS = ("kind", "category", "key", "product", "shop")
VERDICTS = ("accept", "correct", "refuse")
AROUND = 40
SHOWN = 3
SENT = Depends(sent)
Row = Mapping[str, Any]


class NothingTicked(Invalid):
    """A form of decisions without one."""

    def __init__(self) -> None:
        super().__init__("Tick at least one row first.")


def add(router: APIRouter, desk: Desk) -> None:
    _add_inbox(router, desk)
    _add_record(router, desk)


def _add_inbox(router: APIRouter, desk: Desk) -> None:
    @router.get("/annotation")
    def inbox(request: Request, after: str = "") -> Response:
        return _inbox(desk, request, _sought(request.query_params), after)

    @router.post("/annotation/decide")
    def decide(request: Request, form: FormData = SENT) -> Response:
        sought, after = _sought(form), str(form.get("after", ""))
        try:
            asked = {"verdicts": _verdicts(form), "reason": str(form.get("reason", ""))}
            done = desk.call(request, "annotation.decide", asked, key=desk.key(request))
        except SoukError as error:
            said = tell({"sentence": error.sentence, "facts": _named(desk, request, error)}, locale_of(request))
            return _inbox(desk, request, sought, after, refused=said, given=form)
        return RedirectResponse(href("/annotation", {**sought, "done": done["id"], "count": done["decisions"]}), 303)


def _named(desk: Desk, request: Request, error: SoukError) -> dict[str, str]:
    """What a refusal tells, its product and attribute by their names."""
    shelf, locale = Shelf(desk, request), locale_of(request)
    facts = {name: reason_in(str(fact), locale) for name, fact in error.facts.items()}
    if "product" in facts and "key" in facts:
        category = _category_of({"product": error.facts["product"]}, shelf)
        facts |= {"key": pick(shelf.key(str(error.facts["key"]), category), locale)}
    if "product" in facts:
        facts |= {"product": pick(shelf.title(str(error.facts["product"])), locale)}
    return facts


def _add_record(router: APIRouter, desk: Desk) -> None:
    @router.get("/annotation/decisions")
    def decisions(request: Request, product: str = "", shop: str = "", after: str = "") -> Response:
        asked = {"product": product.strip(), "shop": shop, "after": after, "most": PAGE}
        page = desk.call(request, "annotation.decisions", asked)
        shelf = Shelf(desk, request)
        rows = [_decided(one, shelf) for one in page["decisions"]]
        may = desk.caller_of(request).may("annotation:decide")
        context = {"rows": rows, "following": page["after"], "after": after, "sought": asked, "may": may}
        return desk.page(request, "annotation/decisions.html", {**context, "shops": _shops(desk, request)})

    @router.post("/annotation/undo")
    def undo(request: Request, id: str = Form(""), reason: str = Form("")) -> Response:
        desk.call(request, "annotation.undo", {"id": id, "reason": reason}, key=desk.key(request))
        return RedirectResponse(href("/annotation/decisions", {"undone": id}), 303)

    @router.get("/annotation/quality")
    def quality(request: Request, shop: str = "", lack: str = "") -> Response:
        found = desk.call(request, "annotation.quality", {"shop": shop, "lack": lack, "most": PAGE})
        shelf = Shelf(desk, request)
        worst = [{**one, "title": shelf.title(one["product"]), "lacks": _lacks(one, shelf)} for one in found["worst"]]
        lacks = [{**one, "name": shelf.lack(one["value"], "")} for one in found["lacks"]]
        most = max([1, *found["tens"]])
        context = {"quality": {**found, "worst": worst, "lacks": lacks}, "shop": shop, "lack": lack, "most": most}
        named = {"lack_name": shelf.lack(lack, "") if lack else "", "shops": _shops(desk, request)}
        return desk.page(request, "annotation/quality.html", {**context, **named})


def _sought(said: Mapping[str, Any]) -> dict[str, str]:
    found = {name: str(said.get(name, "")).strip() for name in FILTERS}
    return found | {"kind": found["kind"] if found["kind"] in KINDS else ""}


def _shops(desk: Desk, request: Request) -> Sequence[Row]:
    """The shops that the visitor may choose from: an operator's all, nobody else any."""
    if desk.caller_of(request).shop is not None:
        return ()
    return list(desk.optional(request, "catalog.shops", {}, []))


def _inbox(  # noqa: PLR0913 (what a page shows)
    desk: Desk, request: Request, sought: Mapping[str, str], after: str, *, refused: str = "", given: Any = None
) -> Response:
    found = desk.call(request, "annotation.inbox", {"sought": sought, "after": after, "most": PAGE})
    shelf = Shelf(desk, request)
    rows = [_row(one, shelf) for one in found["findings"]]
    caller = desk.caller_of(request)
    context = {
        "page": found,
        "rows": rows,
        "kinds": KINDS,
        "counts": {one["value"]: one["count"] for one in found["kinds"]},
        "categories": [{**one, "name": shelf.noun(one["value"])} for one in found["categories"] if one["value"]],
        "keys": [
            {**one, "name": shelf.key(one["value"], sought["category"])}
            for one in found["keys"]
            if not one["value"].startswith("same:")
        ],
        "sought": sought,
        "after": after,
        "refused": refused,
        "given": given or {},
        "known": shelf.every(),
        "shops": _shops(desk, request),
        "may": caller.may("annotation:decide"),
        "done": request.query_params.get("done", "") if request.method == "GET" else "",
        "count": request.query_params.get("count", ""),
    }
    return desk.page(request, "annotation/inbox.html", context, 422 if refused else 200)


def _verdicts(form: FormData) -> list[dict[str, Any]]:
    """What a form says of each row that is ticked, or of all."""
    verdict = str(form.get("do", ""))
    everything = "all" in form
    rows = [n for n in range(PAGE) if f"product-{n}" in form and (everything or f"pick-{n}" in form)]
    if not rows or verdict not in VERDICTS:
        raise NothingTicked
    return [_verdict(form, n, verdict) for n in rows]


def _verdict(form: FormData, n: int, verdict: str) -> dict[str, Any]:
    told = {"product": str(form.get(f"product-{n}", "")), "key": str(form.get(f"key-{n}", "")), "verdict": verdict}
    if verdict != "correct":
        return told
    return {**told, "value": _typed(str(form.get(f"value-{n}", "")).strip(), str(form.get(f"type-{n}", "")))}


def _typed(text: str, kind: str) -> Any:
    """What was typed, as a value of its kind; what is no number stays as it is and is refused with a sentence."""
    if not text:
        return None
    if kind == "flag":
        return text == "yes"
    if kind == "number":
        try:
            return float(text.replace(",", "."))
        except ValueError:
            return text
    return text


@dataclass
class Shelf:
    """Names, titles and texts that a page shows, each asked for once."""

    desk: Desk
    request: Request
    _titles: dict[str, Words] = field(default_factory=dict)
    _texts: dict[tuple[str, str, str], str] = field(default_factory=dict)
    _known: dict[str, Row] = field(default_factory=dict)
    _nouns: dict[str, Words] = field(default_factory=dict)

    @property
    def locale(self) -> Locale:
        return locale_of(self.request)

    def title(self, product: str) -> Words:
        """A product's title, or its id."""
        if product not in self._titles:
            shown = self.desk.optional(self.request, "catalog.show", {"product": product}, {})
            self._titles[product] = shown["product"]["title"] if shown else {"en": product, "zh-CN": product}
        return self._titles[product]

    def text(self, proof: Row) -> str:
        """The whole text that evidence points into, or its quote."""
        asked = {name: proof[name] for name in ("kind", "ref", "path")}
        place = (proof["kind"], proof["ref"], proof["path"])
        if place not in self._texts:
            opened = self.desk.optional(self.request, "annotation.source", asked, {"text": proof["quote"]})
            self._texts[place] = opened["text"]
        return self._texts[place]

    def knowledge(self, category: str) -> Row:
        """What is known of a category; nothing of none."""
        if category and category not in self._known:
            self._known[category] = self.desk.optional(self.request, "annotation.category", {"category": category}, {})
        return self._known.get(category, {})

    def noun(self, category: str) -> Words:
        """What things of a category are called."""
        return self.every().get(category) or plain(category)

    def every(self) -> Mapping[str, Words]:
        """The names of all categories."""
        if not self._nouns:
            listed = self.desk.optional(self.request, "catalog.categories", {}, [])
            self._nouns.update((one["id"], one["name"]) for one in listed)
        return self._nouns

    def kind(self, key: str, category: str) -> Row:
        """The attribute or aspect of a key."""
        known = self.knowledge(category)
        kinds = {one["key"]: one for one in known.get("attributes", ())}
        aspects = {one["id"]: one for one in known.get("aspects", ())}
        found: Row = kinds.get(key) or aspects.get(key) or {}
        return found

    def key(self, key: str, category: str) -> Words:
        """What a key is called: in a category, or where none is meant in the first that has it."""
        if key == "category":
            return {"en": "Category", "zh-CN": "类目"}
        found = (self.kind(key, one).get("name") for one in ([category] if category else self.every()))
        return next((name for name in found if name), None) or plain(key)

    def lack(self, lack: str, category: str) -> Words | str:
        """What is missing, where it is an attribute or a contradiction; of the rest only the word."""
        head, _, rest = lack.partition("/")
        return self.key(rest, category) if head in ("attribute", "contradiction") else ""

    def value(self, value: Any, unit: str, kind: Row) -> str:
        """A value as people write it; empty for a flag, which the page says itself."""
        if isinstance(value, bool) or value is None:
            return ""
        if isinstance(value, int | float):
            return measure(value, unit, self.locale)
        if not kind and value in self.every():
            return pick(self.every()[value], self.locale)
        chosen = next((one for one in kind.get("choices", ()) if one["id"] == value), None)
        return pick(chosen["name"], self.locale) if chosen else str(value)


def _row(finding: Row, shelf: Shelf) -> dict[str, Any]:
    """A finding as the page shows it."""
    value = finding["value"] or {}
    category = _category_of(finding, shelf)
    kind = shelf.kind(value.get("key") or finding["key"], category)
    told = value.get("value")
    return {
        **finding,
        # Of what reviews deny, the decision is about the attribute that the product claims.
        "decides": value.get("key") or finding["key"],
        "title": shelf.title(finding["product"]),
        "name": shelf.key(value.get("key") or finding["key"], category),
        "type": "category" if finding["key"] == "category" else kind.get("kind", "text"),
        "choices": kind.get("choices", ()),
        "unit": value.get("unit", ""),
        "told": told,
        "shown": shelf.value(told, value.get("unit", ""), {} if finding["key"] == "category" else kind),
        "evidence": [_proof(one, shelf, category) for one in (value.get("evidence") or ())[:SHOWN]],
        "against": [_proof(one, shelf, category) for one in (value.get("against") or ())[:SHOWN]],
        "other_title": shelf.title(finding["other"]) if finding["other"] else {},
    }


def _category_of(finding: Row, shelf: Shelf) -> str:
    read = shelf.desk.optional(shelf.request, "annotation.of", {"product": finding["product"]}, {})
    return str(read.get("category") or "") if read else ""


def _proof(proof: Row, shelf: Shelf, category: str) -> dict[str, Any]:
    """Evidence with the words around the span, and what the supplier's field that it is of is called."""
    before, marked, after = span(shelf.text(proof), proof["start"], proof["end"])
    head, tail = before[-AROUND:], after[:AROUND]
    cut = {"before": f"…{head}" if len(head) < len(before) else head, "after": f"{tail}…" if tail != after else tail}
    head_of, _, field_of = proof["path"].partition("/")
    named = shelf.key(field_of, category) if head_of == "attributes" else {}
    return {**proof, **cut, "marked": marked, "field": named}


def _decided(decision: Row, shelf: Shelf) -> dict[str, Any]:
    category, was = decision["category"], decision["was"] or {}
    kind = {} if decision["key"] == "category" else shelf.kind(decision["key"], category)
    unit = was.get("unit") or kind.get("unit", "")
    other = decision["key"].removeprefix("same:") if decision["key"].startswith("same:") else ""
    return {
        **decision,
        "title": shelf.title(decision["product"]),
        "name": shelf.key(decision["key"], category),
        "other": other,
        "other_title": shelf.title(other) if other else {},
        "was_value": was.get("value"),
        "was_shown": shelf.value(was.get("value"), unit, kind),
        "shown": shelf.value(decision["value"], unit, kind),
    }


def _lacks(product: Row, shelf: Shelf) -> list[dict[str, Any]]:
    category = product["category"] or ""
    return [{"value": one, "name": shelf.lack(one, category)} for one in product["lacks"]]
