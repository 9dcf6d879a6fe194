"""Rows that somebody owns: whoever else sends the very same payload is refused, at every door."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from souk.doors.jobs import private
from souk.kit.operation import Caller, Effect, Operation, Souk
from souk.people.accounts import scopes_of
from tests.doors.conftest import OPERATIONS, lay_out
from tests.doors.house import Asked, Door, Opened, Refusal, by_events, by_http, by_job, by_tool
from tests.small import OPERATOR, every_event, small_settings

ASKED = [by_http, by_events, by_tool, by_job]
SHOP = sorted(name for name, found in OPERATIONS.items() if found.example.owned == "shop")
SELF = sorted(name for name, found in OPERATIONS.items() if found.example.owned == "self")
# What a member of a shop may write without naming rows that somebody owns, and why.
UNOWNED = {
    "events.observe": "an observation is one's own",
    "jobs.start": "a job is one's own, and the operation in it guards its rows",
    "orders.ship-many": "a row of another shop's order is answered as such, and nothing of it is done",
    "promotions.load": "a row of another shop is answered as wrong, and then nothing of the table is put",
    "timetables.put": "a new one is one's own; another's id is refused below",
}


def key_of(souk: Souk, account: str, shop: str) -> str:
    """An API key of the owner of a shop that may all that the owner may."""
    member = {"id": account, "kind": "merchant", "name": account, "email": f"{account}@people.example"}
    souk.call("accounts.open", {**member, "memberships": [{"shop": shop, "role": "owner"}]}, OPERATOR)
    scopes = scopes_of("merchant", "owner")
    asked = {"label": "matrix", "scopes": sorted(scopes), "days": 1, "shop": shop}
    secret: str = souk.call("accounts.make-key", asked, Caller(account, scopes, shop))["secret"]
    return secret


def _doors(found: Operation) -> list[Door]:
    alone = private(found) or found.name.startswith(("jobs.", "timetables."))
    return [door for door in ASKED if door is not by_job or not alone]


@pytest.fixture
def owned(stocked: Path, tmp_path: Path) -> Iterator[Callable[[Operation], Opened]]:
    """The system in which the rows of an example belong to the shop `corner`."""
    made: list[Opened] = []

    def at(found: Operation) -> Opened:
        folder = tmp_path / "souk"
        shutil.copytree(stocked, folder)
        lay_out(folder, found)
        made.append(Opened(small_settings(folder)))
        for name, payload in found.example.after:
            made[-1].souk.call(name, payload, Caller("operator", frozenset({"*"}), "corner"))
        return made[-1]

    yield at
    for one in made:
        one.close()


@pytest.mark.parametrize("name", SHOP)
def test_the_owner_of_a_shop_may_what_the_owner_of_another_is_refused(
    name: str, owned: Callable[[Operation], Opened]
) -> None:
    found = OPERATIONS[name]
    at = owned(found)
    mine, theirs = key_of(at.souk, "corner-owner", "corner"), key_of(at.souk, "harbour-owner", "harbour")
    before = every_event(at.souk)
    for door in _doors(found):
        with pytest.raises(Refusal) as refused:
            door(at, Asked(found, found.example.payload, theirs))
        assert refused.value.kind not in ("invalid", "500"), refused.value
        assert every_event(at.souk) == before
    by_http(at, Asked(found, found.example.payload, mine))


@pytest.mark.parametrize("name", SELF)
def test_what_is_ones_own_is_neither_shown_to_nor_changed_by_somebody_else(
    name: str, opened: Callable[[Operation], Opened]
) -> None:
    found = OPERATIONS[name]
    at = opened(found)
    theirs = key_of(at.souk, "harbour-owner", "harbour")
    before = _all_of(at.souk)
    try:
        answer = by_http(at, Asked(found, found.example.payload, theirs))
    except Refusal:
        answer = None
    assert _all_of(at.souk) == before
    said = str(answer)
    assert not [word for word in ("keeper@shop.example", "Lin Keeper", "operator-1", "operator-2") if word in said]


def _all_of(souk: Souk) -> Any:
    """All that is kept of the account that the examples speak of."""
    try:
        kept = souk.call("accounts.export", {}, OPERATOR)
    except Exception as error:
        return str(error)
    return {key: value for key, value in kept.items() if key != "exported"}


def test_every_write_that_a_member_of_a_shop_may_do_says_whose_rows_it_touches() -> None:
    scopes = Caller("x", scopes_of("merchant", "owner") - scopes_of("shopper"))
    writes = {name for name, one in OPERATIONS.items() if scopes.may(one.scope) and one.effect is not Effect.READ}
    assert {name for name in writes if OPERATIONS[name].example.owned != "shop"} <= UNOWNED.keys()


@pytest.mark.parametrize("name", ["orders.ship-many", "promotions.load"])
def test_rows_of_another_shop_are_answered_as_wrong_and_nothing_of_them_is_done(
    name: str, owned: Callable[[Operation], Opened]
) -> None:
    found = OPERATIONS[name]
    at = owned(found)
    theirs = key_of(at.souk, "harbour-owner", "harbour")
    before = every_event(at.souk)
    payload = {**found.example.payload, **({"mode": "put"} if name == "promotions.load" else {})}
    answer = by_http(at, Asked(found, payload, theirs))
    rows = answer["wrong"] if name == "promotions.load" else [one for one in answer if not one["done"]]
    assert rows
    assert every_event(at.souk) == before
