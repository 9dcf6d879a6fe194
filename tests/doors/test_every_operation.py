"""Every operation, from the example that it carries, answers alike at every door, and says what is wrong."""

import asyncio
import json
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from click.testing import CliRunner

from souk.doors.cli.desk import Desk
from souk.doors.cli.operations import Service
from souk.doors.http.callers import VISITOR
from souk.doors.jobs import private
from souk.kit.operation import Caller, Effect, Operation
from tests.doors.conftest import OPERATIONS
from tests.doors.house import DOORS, Asked, Opened, Refusal, by_command, by_events, by_http, by_job, by_tool, speaking
from tests.small import OPERATOR, every_event

NAMES = sorted(OPERATIONS)
WRITES = [name for name in NAMES if OPERATIONS[name].effect is not Effect.READ]
# What is drawn anew at every call, and how far the machine's disk or clock is, differs from copy to copy.
_DRAWN = re.compile(r"[0-9a-f]{12,}|[A-Za-z0-9_-]{40,}|\d{4}-\d\d-\d\dT[0-9:.]+(?:Z|[+-]\d\d:\d\d)|\d{8}T\d{6}Z?")
_MEASURED = {
    "upkeep.doctor": "the machine at that moment",
    "upkeep.back-up": "a compressed archive's size and digest",
    # tests/rehearsal/world looks at what they answer, message by message.
    "world.attack": "a request signed anew, by an agent whose place is drawn",
    "world.genuine": "a request signed anew, by an agent whose place is drawn",
}


def _settled(answer: Any) -> Any:
    """An answer without what is drawn anew at every call."""
    return json.loads(_DRAWN.sub("…", json.dumps(answer)))


@cache
def _as_a_job(name: str) -> bool:
    return not (private(OPERATIONS[name]) or name.startswith(("jobs.", "timetables.")))


@pytest.mark.parametrize("name", NAMES)
def test_an_operation_answers_alike_at_every_door(
    name: str, opened: Callable[[Operation], Opened], record_property: Callable[[str, object], None]
) -> None:
    found = OPERATIONS[name]
    record_property("operation", name)
    at, asked = opened(found), Asked(found, found.example.payload)
    plain = at.souk.call(name, found.example.payload, OPERATOR)
    assert json.loads(json.dumps(plain)) == plain
    doors = [door for door in DOORS if door is not by_job or _as_a_job(name)]
    # What a read answers at one door it answers at the next: it changed nothing.
    again = (lambda: at) if found.effect is Effect.READ else (lambda: opened(found))
    answers = {door.__name__: _settled(door(again(), asked)) for door in doors}
    if name not in _MEASURED:
        assert answers == {door.__name__: _settled(plain) for door in doors}
    record_property("answered", name)


def test_what_cannot_be_a_job_is_refused_as_one(shop: Opened) -> None:
    before = every_event(shop.souk)
    # Not one test each: every process that collects would make every schema to know which these are.
    alone = [name for name in NAMES if not _as_a_job(name)]
    assert {"jobs.start", "timetables.put", "accounts.sign-in"} <= set(alone)
    for name in alone:
        with pytest.raises(Refusal, match=r"cannot be a job"):
            by_job(shop, Asked(OPERATIONS[name], OPERATIONS[name].example.payload))
    assert every_event(shop.souk) == before


@pytest.mark.parametrize("name", NAMES)
def test_an_operation_says_what_it_is_for(name: str) -> None:
    found = OPERATIONS[name]
    assert found.help.endswith(".")
    assert found.scope.count(":") == 1


@pytest.mark.parametrize("name", [name for name in NAMES if not VISITOR.may(OPERATIONS[name].scope)])
def test_a_visitor_is_refused_what_is_not_for_visitors(name: str, shop: Opened) -> None:
    before = every_event(shop.souk)
    payload = dict(OPERATIONS[name].example.payload)
    answer = shop.browser.post(f"/api/{name}", json=payload, headers={"Authorization": ""})
    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "urn:souk:not-allowed"
    assert answer.json()["facts"] == {"actor": "visitor", "scope": OPERATIONS[name].scope}
    assert every_event(shop.souk) == before


@pytest.mark.parametrize("name", NAMES)
def test_an_unknown_field_is_named(name: str, shop: Opened) -> None:
    before = every_event(shop.souk)
    for door in (by_http, by_tool):
        with pytest.raises(Refusal, match=r"colour"):
            door(shop, Asked(OPERATIONS[name], {**OPERATIONS[name].example.payload, "colour": "red"}))
    assert every_event(shop.souk) == before


@pytest.mark.parametrize(
    "name", [name for name in NAMES if any(one.is_required() for one in OPERATIONS[name].payload.model_fields.values())]
)
def test_an_empty_payload_names_the_first_field_that_is_missing(name: str, shop: Opened) -> None:
    first = OPERATIONS[name].payload.model_json_schema()["required"][0]
    with pytest.raises(Refusal, match=rf"{first}: Field required"):
        by_http(shop, Asked(OPERATIONS[name], {}))


def test_a_wrong_key_is_refused_and_not_taken_for_a_visitor(shop: Opened) -> None:
    answer = shop.browser.post("/api/catalog.shops", json={}, headers={"Authorization": "Bearer guessed"})
    assert answer.status_code == 401
    assert answer.json()["title"] == "wrong-key"
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("name", WRITES)
def test_a_write_with_a_key_is_replayed_at_every_door_and_another_payload_is_refused(
    name: str, opened: Callable[[Operation], Opened]
) -> None:
    found = OPERATIONS[name]
    at, asked = opened(found), Asked(found, found.example.payload, key="once")
    first = by_http(at, asked)
    events = every_event(at.souk)
    for door in (by_http, by_events, by_tool, by_command):
        assert door(at, asked) == first
        assert every_event(at.souk) == events
    other = _other(found)
    if other is not None:
        for door in (by_http, by_events, by_tool, by_command):
            with pytest.raises(Refusal, match=r"The key once was used for another request"):
                door(at, Asked(found, other, key="once"))
        assert every_event(at.souk) == events


def _other(found: Operation) -> dict[str, Any] | None:
    """The example with another text or number in it, where it has one that may be any."""
    said = found.payload.model_json_schema()["properties"] if found.example.payload else {}
    for key, value in found.example.payload.items():
        if said[key].keys() == {"title", "type"} and said[key]["type"] == "string":
            return {**found.example.payload, key: f"{value}x"}
    return None


def test_errors_of_every_kind_keep_their_status(shop: Opened) -> None:
    said = {
        404: ("catalog.show", {"product": "nothing"}),
        422: ("catalog.page", {"most": 0}),
        409: ("catalog.edit", {"product": "tray", "revision": 7, "changes": {}, "reason": "x"}),
    }
    for status, (name, payload) in said.items():
        answer = shop.browser.post(f"/api/{name}", json=payload)
        assert answer.status_code == status, answer.text
        assert answer.json()["status"] == status
    assert shop.browser.post("/api/catalog.burn", json={}).status_code == 404
    assert shop.browser.post("/api/catalog.page", content=b"[1]").status_code == 422
    assert shop.browser.post("/api/catalog.page", content=b"{no json").status_code == 422


def test_a_command_ends_with_the_sentence_and_an_exit_status(shop: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOUK_FOLDER", str(shop.settings.folder))
    monkeypatch.setenv("SOUK_KNOWLEDGE", json.dumps(shop.settings.knowledge))
    desk = Desk()
    for words, status, sentence in (
        (["show", "--product", "nothing"], 4, "There is no product nothing."),
        (["page", "--most", "0"], 7, "0 at once are not possible; 1 to 500 are."),
        (["page", "--most", "many"], 7, "most takes JSON; many is none."),
    ):
        result = CliRunner().invoke(Service("catalog", desk), words)
        assert (result.exit_code, result.stderr.strip(), result.stdout) == (status, sentence, "")
    desk.souk.database.close()


def test_a_tool_is_listed_only_to_who_may_use_it(shop: Opened) -> None:
    async def names(caller: Caller) -> set[str]:
        async with speaking(shop.souk, lambda _request: caller, {}) as client:
            return {tool.name for tool in (await client.list_tools()).tools}

    everything = {name.replace(".", "_") for name in NAMES}
    visible = {name.replace(".", "_") for name in NAMES if VISITOR.may(OPERATIONS[name].scope)}
    assert asyncio.run(names(OPERATOR)) == everything
    assert asyncio.run(names(VISITOR)) == visible
    assert visible < everything
