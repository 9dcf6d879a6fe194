"""Two hundred dialogues through an independent checker; beside it a search without a guide, and a model that lies."""

import statistics
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.complex.truth import paid
from bench.guide import dialogues
from bench.guide.dialogues import Dialogue, Thing
from bench.guide.liar import lie
from bench.guide.scoring import Ask, Json, Judged, judge
from bench.report import Report, Table
from bench.search.metrics import Interval, interval
from bench.shop import OPERATOR, follow, opened
from souk.doors.jobs import staffed
from souk.kit.operation import Souk
from souk.rehearsal.mall import Mall
from souk.settings import Settings
from tests.checker.sources import Call
from tests.endpoint import serving

SEED = 11
SHOWN = 9
# A shop that was read once stands still; what was opened once need not be opened again.
_STILL = ("annotation.source", "annotation.of", "annotation.category", "catalog.show", "search.find")
MODEL = "souk.ai.llm.providers.openai_compatible:OpenAiCompatible"
HOSTILE = ("wrong", "injected", "liar")


def run(quick: bool) -> Report:
    """The demo mall of 3,000 products. Quick: fewer reviews, every fourth dialogue, fewer resamples."""
    asked, unread = (dialogues.read(file)[:: 4 if quick else 1] for file in (dialogues.REPORTED, dialogues.UNREAD))
    mall = Mall(reviews=1_500 if quick else 20_000)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        souk = opened(folder)[0]
        for _ in mall.build(souk, OPERATOR):
            pass
        things = dialogues.things(mall.pieces, paid(souk, [one.product.id for one in mall.pieces]))
        follow(souk, "annotation.follow")
        follow(souk, "search.follow")
        call = _remembering(souk)
        ours = [judge(one, _guide(souk), call, things) for one in asked]
        others = [judge(one, _guide(souk), call, things) for one in unread]
        rival = [_search(one, souk, things) for one in asked]
        souk.database.close()
        hostile = _hostile(folder, asked[:: 3 if quick else 1], things)
    return _report((ours, others), rival, hostile, quick)


def _with_model(folder: Path, url: str, model: str) -> Souk:
    return staffed(Settings(_env_file=None, folder=folder, model={"use": MODEL, "base_url": url, "model": model}))[0]


def _guide(souk: Souk) -> Ask:
    def ask(dialogue: Dialogue, chosen: Sequence[Json]) -> Json:
        conversation = {"said": list(dialogue.turns), "chosen": list(chosen)}
        answer: Json = souk.call("guide.answer", {"conversation": conversation, "locale": dialogue.locale}, OPERATOR)
        return answer

    return ask


def _remembering(souk: Souk) -> Call:
    told: dict[str, Any] = {}

    def call(name: str, payload: Mapping[str, Any]) -> Any:
        asked = f"{name} {sorted(payload.items())}"
        if name not in _STILL:
            return souk.call(name, payload, OPERATOR)
        if asked not in told:
            told[asked] = souk.call(name, payload, OPERATOR)
        return told[asked]

    return call


def _hostile(folder: Path, asked: Sequence[Dialogue], things: Mapping[str, Thing]) -> list[Judged]:
    """The same with models that answer falsely, each for a part of the dialogues."""
    found = []
    with serving() as endpoint:
        for number, name in enumerate(HOSTILE):
            souk = _with_model(folder, endpoint.url, name)
            part = asked[number :: len(HOSTILE)]
            # A dialogue asks at most twice a question; what is left over stays with the last of these models.
            endpoint.will(*([lie] * 12 * len(part) if name == "liar" else ()))
            found += [judge(one, _guide(souk), _remembering(souk), things) for one in part]
            souk.database.close()
    return found


def _search(dialogue: Dialogue, souk: Souk, things: Mapping[str, Thing]) -> Judged:
    """The rival: the first nine of a search for all that was said, the title as the only reason."""
    results = souk.call("search.find", {"text": " ".join(dialogue.turns)[:500], "most": SHOWN}, OPERATOR)
    shown = tuple(card["product"] for card in results["cards"])
    broken = tuple(id for id in shown for one in dialogue.hard if not things[id].keeps(one))
    categories = tuple(sorted({things[id].category for id in shown}))
    outcome = "found" if shown else "not_here"
    return Judged(dialogue, len(shown), (), shown, broken, categories, outcome, len(shown))


Measure = Callable[[Sequence[Judged]], float | None]


def _share(values: Sequence[bool | float]) -> float | None:
    return sum(values) / len(values) if values else None


def _sourced(judged: Sequence[Judged]) -> float | None:
    spoken, wrong = sum(one.spoken for one in judged), sum(min(len(one.faults), one.spoken) for one in judged)
    return 1 - wrong / spoken if spoken else None


def _broken(judged: Sequence[Judged]) -> float | None:
    return float(sum(len(one.broken) for one in judged))


def _questions(judged: Sequence[Judged]) -> float | None:
    asked = [one.asked for one in judged if one.asked is not None]
    return float(statistics.median(asked)) if asked else None


def _reasons(judged: Sequence[Judged]) -> float | None:
    cards = sum(len(one.shown) for one in judged)
    return sum(one.reasons for one in judged) / cards if cards else None


MEASURES: Mapping[str, Measure] = {
    "sourced": _sourced,
    "broken": _broken,
    "breaking": lambda all: _share([bool(one.broken) for one in all]),
    "category": lambda all: _share([one.right_category for one in all]),
    "questions": _questions,
    "satisfied": lambda all: _share([one.satisfied for one in all if one.asked is not None]),
    "answered": lambda all: _share([bool(one.shown) for one in all if one.answerable]),
    "reasons_per_card": _reasons,
    "false_not_found": lambda all: _share([one.outcome == "not_here" for one in all if one.dialogue.category]),
}


def _half(judged: Sequence[Judged], development: bool) -> list[Judged]:
    return [one for one in judged if one.dialogue.development is development]


def _same(judged: Sequence[Judged], as_in: Sequence[Judged]) -> list[Judged]:
    """Those of the dialogues that others were held in too."""
    held = {one.dialogue.id for one in as_in}
    return [one for one in judged if one.dialogue.id in held]


def _row(name: str, judged: Sequence[Judged]) -> tuple[str | float, ...]:
    values = (measure(judged) for measure in MEASURES.values())
    return (name, len(judged), *("—" if value is None else value for value in values))


def _interval(judged: Sequence[Judged], of: Callable[[Judged], float | None], times: int) -> list[float]:
    values = [value for one in judged if (value := of(one)) is not None]
    found = interval(values, SEED, times) if values else Interval(0, 0, 0)
    return [round(part, 4) for part in (found.mean, found.low, found.high)]


def _report(
    of_souk: tuple[Sequence[Judged], Sequence[Judged]], rival: Sequence[Judged], hostile: Sequence[Judged], quick: bool
) -> Report:
    ours, unread = of_souk
    reported, times = _half(ours, False), 2_000 if quick else 10_000
    rows = [
        _row("souk", reported),
        _row("search alone", _half(rival, False)),
        _row("souk, lying model", _half(hostile, False)),
        _row("souk, the same dialogues", _same(reported, hostile)),
        _row("souk, development half", _half(ours, True)),
        _row("souk, the tenth set", unread),
    ]
    kinds = dict.fromkeys(one.dialogue.kind for one in ours)
    by_kind = [_row(kind, [one for one in reported if one.dialogue.kind == kind]) for kind in kinds]
    result = {name: _rounded(measure(reported)) for name, measure in MEASURES.items()}
    result |= {f"hostile_{name}": _rounded(MEASURES[name](_half(hostile, False))) for name in ("broken", "sourced")}
    result |= {f"same_{name}": _rounded(MEASURES[name](_same(reported, hostile))) for name in ("broken", "sourced")}
    result |= {f"search_{name}": _rounded(MEASURES[name](_half(rival, False))) for name in ("broken", "category")}
    result |= {
        "category_interval": _interval(reported, lambda one: float(one.right_category), times),
        "breaking_interval": _interval(reported, lambda one: float(bool(one.broken)), times),
        "answered_interval": _interval(reported, lambda one: float(bool(one.shown)) if one.answerable else None, times),
        "dialogues": len(reported),
        "sentences": sum(one.spoken for one in reported),
        "cards": sum(len(one.shown) for one in reported),
        "development": {name: _rounded(measure(_half(ours, True))) for name, measure in MEASURES.items()},
        "tenth": {name: _rounded(measure(unread)) for name, measure in MEASURES.items()},
    }
    faults = [fault for one in (*ours, *unread, *hostile) for fault in one.faults][:5]
    notes = (
        "Reported half: dialogues whose id's SHA-256 is odd; the guide was improved on the other half alone. The tenth "
        "set is by an author whom nobody read.",
        "sourced: sentences and cells in which the independent checker (tests/checker) finds no fault. broken: how "
        "often a product shown breaks a limit of the shopper by what is true of it in the mall's generator, stated or "
        "not; a limit that was not understood counts. breaking: share of dialogues with such a product.",
        "questions: median over half-said wishes until three goods keep all hidden wants, or the guide stops asking; "
        "satisfied: how many got there. false_not_found: the mall sells it and the guide says that it does not.",
        f"A model answered falsely in three ways: {', '.join(HOSTILE)} (tests/endpoint, bench/guide/liar.py).",
        f"[mean, low, high]: 95 % bootstrap over dialogues, {times:,} resamples, seed {SEED}.",
        *(f"fault: {fault}" for fault in faults),
    )
    columns = ("", "dialogues", *MEASURES)
    tables = (Table("the guide on frozen dialogues", columns, tuple(rows)), Table("by kind", columns, tuple(by_kind)))
    return Report("guide", tables, notes, {"seed": SEED, "quick": quick, **result})


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
