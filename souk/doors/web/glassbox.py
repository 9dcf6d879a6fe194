"""The glass box: how an agent's payment is checked, with a drawer of attacks that are tried on this very shop."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from fastapi import APIRouter, Form, Request, Response

from souk.doors.web.asker import asker_of
from souk.doors.web.desk import Desk, locale_of
from souk.doors.web.mandates_asking import named
from souk.doors.web.mandates_words import told_try
from souk.doors.web.route import settled
from souk.rehearsal.world import lights

HOME = "/glassbox"
GENUINE = "genuine"
PURCHASE = {"en": "A genuine purchase", "zh-CN": "真实购买"}
# Of a signature nothing is read by people; its beginning tells one from another.
SHOWN_OF_SIGNATURE = 12
# Of decisions, mandates and tasks the newest are shown; their own pages have all.
MOST, TASKS, AWAY = 20, 3, 5


def add(router: APIRouter, desk: Desk) -> None:
    """The page, and a try of one attack or of a genuine purchase."""

    @router.get(HOME)
    def show(request: Request) -> Response:
        return _page(desk, request)

    @router.get(f"{HOME}/{{mandate}}")
    def look(request: Request, mandate: str) -> Response:
        return _page(desk, request, mandate=mandate)

    @router.post(HOME)
    def fire(request: Request, attack: str = Form("")) -> Response:
        tried: list[Any] = []

        def again(seen: Request, status: int, more: Mapping[str, Any]) -> Response:
            return _page(desk, seen, status, more)

        def do() -> None:
            name, asked = ("world.genuine", {}) if attack == GENUINE else ("world.attack", {"attack": attack})
            tried.append(desk.call(request, name, asked, key=desk.key(request)))

        refused = settled(request, again, HOME, do)
        return _page(desk, request, 200, _told(tried[0], request)) if tried else refused


def _page(
    desk: Desk, request: Request, status: int = 200, more: Mapping[str, Any] | None = None, *, mandate: str = ""
) -> Response:
    """The drawer beside a try, or beside a mandate of one's own: the named one, else the newest."""
    drawer = desk.call(request, "world.attacks")
    layers = [(layer, list(those)) for layer, those in groupby(drawer["attacks"], key=lambda one: one["layer"])]
    known = bool(asker_of(request).account)
    mandates = desk.optional(request, "mandates.mine", {}, [])[:MOST] if known else []
    if more is None and not mandate and mandates and request.method == "GET":
        mandate = mandates[0]["id"]
    tried = (more or {}).get("tried")
    seen: dict[str, Any] = _passed(desk, request, mandate) if mandate else {"one": None}
    of = seen["one"] or (tried or {}).get("terms")
    kinds = named(desk, request, of["intent"])["kinds"] if of else {}
    context = {"layers": layers, "many": len(drawer["attacks"]), "open": drawer["open"], "mandates": mandates}
    context |= {"tried": None, "refused": "", "genuine": GENUINE, "kinds": kinds, **seen, **(more or {})}
    context["title"] = _title(drawer["attacks"], tried["attack"]) if tried else {}
    return desk.page(request, "glassbox/page.html", context, status)


def _title(attacks: Sequence[Mapping[str, Any]], name: str) -> Mapping[str, str]:
    """What an attack is called, or the purchase that is none."""
    return next((one["title"] for one in attacks if one["name"] == name), PURCHASE)


def _told(tried: Mapping[str, Any], request: Request) -> dict[str, Any]:
    """A try with its reason in the visitor's language, and its messages as people read them."""
    locale = locale_of(request)
    messages = [
        {**one, "given": _plain(opened(one["given"])), "answer": _plain(opened(one["answer"]))}
        for one in tried["messages"]
    ]
    signed = _plain(opened(tried["terms"].get("text", ""))) if tried["terms"] else ""
    return {"tried": {**told_try(tried, locale), "messages": messages}, "signed": signed}


def _passed(desk: Desk, request: Request, id: str) -> dict[str, Any]:
    """A mandate with its use, what was said about it, what its agent did and why, and every decision as it passed."""
    locale = locale_of(request)
    one = desk.call(request, "mandates.show", {"mandate": id})
    tries = desk.call(request, "mandates.tries", {"mandate": id, "most": MOST})
    behind = max(0, tries[0]["number"] - MOST) if tries else 0
    receipts = desk.call(request, "mandates.receipts", {"mandate": id, "after": behind, "most": MOST})
    texts = {each["number"]: _plain(opened(each["text"])) for each in receipts}
    tasks = desk.optional(request, "shopper.tasks", {"most": MOST}, {"tasks": []})["tasks"]
    mine = [each["id"] for each in tasks if each["mandate"] == id][:TASKS]
    away = [each for each in desk.optional(request, "market.bought", {"most": MOST}, []) if each["mandate"] == id]
    told = [{**told_try(each, locale), "text": texts.get(each["number"], "")} for each in tries]
    return {
        "one": one,
        "opened": {"mandate": _plain(opened(one["text"])), "credential": _plain(opened(one["credential"]))},
        "tries": told,
        "lights": lights(told[0]) if told else None,
        "tasks": [desk.call(request, "shopper.task", {"task": each}) for each in mine],
        "away": [{**each, "passed": _wire(desk, request, each["id"])} for each in away[:AWAY]],
    }


def _wire(desk: Desk, request: Request, bought: str) -> list[dict[str, Any]]:
    """Every message of a purchase at another house, with the signed texts in it opened."""
    found = desk.optional(request, "market.passed", {"bought": bought}, [])
    return [{**each, "sent": _plain(opened(each["sent"])), "answer": _plain(opened(each["answer"]))} for each in found]


def _plain(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def opened(value: Any) -> Any:
    """What was said, with every signed text in it opened: header, claims, disclosures, key binding."""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        return {key: opened(one) for key, one in value.items()}
    if isinstance(value, Sequence):
        return [opened(one) for one in value]
    return value


def _text(text: str) -> Any:
    if "~" not in text:
        return _jws(text) or text
    first, *rest = text.split("~")
    if (signed := _jws(first)) is None:
        return text
    disclosed = [said for part in rest if part.count(".") != 2 and (said := _json(part)) is not None]
    binding = _jws(rest[-1])
    return {"signed": signed, "disclosed": disclosed, **({"key binding": binding} if binding else {})}


def _jws(text: str) -> dict[str, Any] | None:
    """Header and claims of a compact JWS."""
    parts = text.split(".")
    if len(parts) != 3 or not all(parts[:2]):
        return None
    header, claims = _json(parts[0]), _json(parts[1])
    if header is None or claims is None:
        return None
    return {"header": header, "claims": claims, "signature": f"{parts[2][:SHOWN_OF_SIGNATURE]}…"}


def _json(part: str) -> Any:
    try:
        return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, binascii.Error):
        return None
