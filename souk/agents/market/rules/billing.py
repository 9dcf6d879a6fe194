"""A checkout as its merchant words it: rows in their order, ways as they are grouped, warnings, and lasting rules."""

import hashlib
import json
import re
from collections.abc import Iterable, Sequence

from souk.agents.market.contracts import LARGEST, Bill, Cut, Entry, Method, Notice, Parcel, Part, Rule, ThereWay
from souk.agents.market.contracts.billing import About
from souk.agents.market.rules.reading import Said, Unfit, amount, inner, plain, rows, seen, sums, word

# A warning is shown whole or not at all; what is longer than this is for the merchant's own page.
LONGEST_NOTICE, MOST_NOTICES = 2000, 20
DISCLOSURE = "disclosure"
_ABOUT: tuple[tuple[str, About], ...] = (
    ("line_items", "goods"),
    ("products", "goods"),
    ("fulfillment", "ways"),
    ("totals", "totals"),
    ("discounts", "totals"),
)
_STEP = re.compile(r"\.(\w+)|\[(\d+|\*)\]|\['([^']+)'\]|\[\"([^\"]+)\"\]")


def bill_of(said: Said) -> Bill:
    """What a checkout says besides what is checked of it."""
    handlers = inner(said, "ucp", "payment_handlers")
    methods = rows(inner(said, "fulfillment", "methods"), 10)
    others = rows(inner(said, "fulfillment", "available_methods"), 10)
    return Bill(
        tuple(_entry(one) for one in rows(said.get("totals"), 50)),
        tuple(_cut(one) for one in rows(inner(said, "discounts", "applied"), 50)),
        tuple(Method(plain(one.get("type"), 40), _parcels(one)) for one in methods),
        tuple(text for one in others if (text := plain(one.get("description"), 300))),
        notices_of(said),
        tuple(_rules(said)),
        tuple(
            plain(one.get("content"), 300)
            for one in rows(said.get("messages"), MOST_NOTICES)
            if one.get("type") not in ("warning", "info")
        ),
        tuple(sorted(plain(one, 80) for one in handlers))[:20] if isinstance(handlers, dict) else (),
    )


def _entry(one: Said) -> Entry:
    parts = [Part(plain(part.get("display_text"), 200), _money(part.get("amount"))) for part in rows(one.get("lines"))]
    return Entry(plain(one.get("type"), 60), plain(one.get("display_text"), 200), _money(one.get("amount")), (*parts,))


def _money(value: object) -> int:
    """A figure to be shown beside what is checked; raises `Unfit` for none."""
    return amount(value, "a row's amount", -LARGEST)


def _cut(one: Said) -> Cut:
    return Cut(
        plain(one.get("title"), 200),
        _money(one.get("amount")),
        plain(one.get("code"), 80),
        one.get("provisional") is True,
        plain(one.get("eligibility"), 120),
    )


def _parcels(method: Said) -> tuple[Parcel, ...]:
    return tuple(
        Parcel(
            plain(group.get("id"), 80),
            tuple(_way(one, group.get("selected_option_id")) for one in rows(group.get("options"), 50)),
        )
        for group in rows(method.get("groups"), 20)
    )


def _way(one: Said, chosen: object) -> ThereWay:
    said = sums(one.get("totals"))
    fee = said.get("total", said.get("subtotal"))
    told = plain(inner(one, "description", "plain") or one.get("description"), 300)
    named = plain(one.get("id"), 80), plain(one.get("title"), 200), told
    return ThereWay(*named, fee if type(fee) is int else None, one.get("id") == chosen)


def notices_of(said: Said) -> tuple[Notice, ...]:
    """Its warnings, disclosures first; raises `Unfit` where one cannot be shown whole."""
    found = [one for one in rows(said.get("messages"), 200) if one.get("type") == "warning"]
    if len(found) > MOST_NOTICES:
        raise Unfit(f"it warns of {len(found)} things, which nobody could show")
    return tuple(sorted(map(_notice, found), key=lambda one: one.presentation != DISCLOSURE))


def _notice(one: Said) -> Notice:
    """A presentation that nobody knows is taken for the stricter one."""
    says, path = seen(one.get("content")), plain(one.get("path"), 300)
    if not 0 < len(says) <= LONGEST_NOTICE:
        raise Unfit("it warns of something that cannot be shown whole")
    return Notice(
        plain(one.get("code"), 120),
        says,
        "notice" if one.get("presentation", "notice") == "notice" else "disclosure",
        path,
        about(path),
        _address(one.get("image_url")),
        link=_address(one.get("url")),
    )


def _address(value: object) -> str:
    """An https address of anybody's: a picture or a page to read is nowhere that an agent goes."""
    text = word(value)
    fits = text.startswith("https://") and len(text) <= 2000 and not any(one.isspace() for one in text)
    return text if fits or _near(text) else ""


def _near(text: str) -> bool:
    return re.match(r"http://(127\.0\.0\.1|localhost)[:/]\S{0,2000}$", text) is not None


def about(path: str) -> About:
    """What a path in a checkout or a catalogue's answer is in."""
    steps = steps_of(path)
    return next((place for name, place in _ABOUT if steps and steps[0] == name), "whole")


def steps_of(path: str) -> tuple[str, ...] | None:
    """The steps of a path that names places (RFC 9535: names, numbers, `*`); None for one that looks for them."""
    if not path.startswith("$"):
        return None
    steps, at = list[str](), 1
    while at < len(path):
        found = _STEP.match(path, at)
        if found is None:
            return None
        steps.append(next(one for one in found.groups() if one is not None))
        at = found.end()
    return tuple(steps)


def _rules(said: Said) -> Iterable[Rule]:
    """The policies on the line that is paid: of one type the one that names it most nearly, and no other."""
    lines = said.get("line_items")
    paid = next((at for at, one in enumerate(rows(lines)) if _costs(one)), 0)
    node = ("line_items", str(paid), "item")
    best: dict[str, tuple[tuple[int, int], Rule]] = {}
    for one in rows(said.get("policies"), 50):
        says = plain(inner(one, "description", "plain") or inner(one, "description", "markdown"), 1000)
        says = says or plain(inner(one, "description", "html"), 1000)
        near = _nearness(one.get("applies_to"), node)
        kind = plain(one.get("type"), 120)
        if says and near is not None and (kind not in best or near > best[kind][0]):
            best[kind] = (near, Rule(kind, says, _address(one.get("url"))))
    return [rule for _, rule in best.values()]


def _costs(line: Said) -> bool:
    return inner(line, "item", "price") != 0


def _nearness(targets: object, node: tuple[str, ...]) -> tuple[int, int] | None:
    """How deep, and then how exactly, a policy names a node; None where it is about something else."""
    if not isinstance(targets, list) or not targets:
        return 0, 0
    found = [steps for one in targets if (steps := steps_of(word(one))) is not None and _covers(steps, node)]
    return max(((len(steps), -steps.count("*")) for steps in found), default=None)


def _covers(steps: tuple[str, ...], node: tuple[str, ...]) -> bool:
    return len(steps) <= len(node) and all(one in ("*", other) for one, other in zip(steps, node, strict=False))


def disclosed(*notices: Sequence[Notice]) -> str:
    """A mark of all that has to stay beside what is bought; empty where nothing has to."""
    strict = [one for many in notices for one in many if one.presentation == DISCLOSURE]
    said = sorted([one.code, one.says, one.path, one.image_url, one.link] for one in strict)
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32] if said else ""


def blind(*notices: Sequence[Notice]) -> bool:
    """Whether a picture that belongs to a disclosure could not be brought."""
    return any(one.presentation == DISCLOSURE and one.image_url and not one.image for many in notices for one in many)
