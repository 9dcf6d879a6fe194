"""A second process lets the first one write."""

import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from souk.doors.cli.desk import Desk
from souk.doors.cli.forwarding import Forwarding, elsewhere
from souk.doors.http.socket import MARK, listening
from souk.doors.jobs import staffed
from souk.kit.errors import NotFound
from souk.kit.operation import Caller, Souk
from souk.settings import Settings
from tests.small import CORNER, OPERATOR, every_event, open_shops, product, put, small_settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return small_settings(tmp_path)


@pytest.fixture
def first(settings: Settings) -> Iterator[Souk]:
    souk, _ = staffed(settings)
    souk.database.claim()
    with listening(souk, settings.folder):
        yield souk
    souk.database.close()


@pytest.fixture
def second(first: Souk, settings: Settings) -> Iterator[Souk]:
    """What a command opens while a server runs on the same folder."""
    desk = Desk()
    desk.__dict__["settings"] = settings
    assert isinstance(desk.souk, Forwarding)
    yield desk.souk
    desk.souk.database.close()


def test_a_write_of_the_second_process_is_done_by_the_first(first: Souk, second: Souk) -> None:
    second.call("catalog.open-shop", {"shop": CORNER}, OPERATOR)
    assert put(second, product("kettle", "Kettle")) == {"added": 1, "changed": 0, "unchanged": 0}
    assert first.call("catalog.show", {"product": "kettle"}, OPERATOR) == second.call(
        "catalog.show", {"product": "kettle"}, OPERATOR
    )


def test_the_caller_and_the_key_travel_along(first: Souk, second: Souk) -> None:
    open_shops(first)
    keeper = Caller("u-keeper", frozenset({"catalog:write"}), "corner", personal=False)
    payload = {"products": [product("kettle", "Kettle")], "reason": "new"}
    answers = [second.call("catalog.put", payload, keeper, "once") for _ in range(2)]
    assert answers[0] == answers[1] == {"added": 1, "changed": 0, "unchanged": 0}
    assert [(event["actor"], event["shop"]) for event in every_event(first)] == [("u-keeper", "corner")]


def test_steps_arrive_one_by_one(first: Souk, second: Souk) -> None:
    open_shops(first)
    put(first, product("kettle", "Kettle"))
    first.call("annotation.follow", {}, OPERATOR)
    steps = [list(souk.stream("search.rebuild", {}, OPERATOR)) for souk in (second, first)]
    said = [[(step.done, step.total, step.note) for step in one] for one in steps]
    assert said[0] == said[1]
    assert len(said[0]) > 1
    assert [one[-1].answer["generation"] for one in steps] == [1, 2]


def test_an_error_is_the_same_error(first: Souk, second: Souk) -> None:
    with pytest.raises(NotFound) as caught:
        second.call("catalog.show", {"product": "nothing"}, OPERATOR)
    assert caught.value.code == "unknown-product"
    assert (caught.value.sentence, dict(caught.value.facts)) == (
        "There is no product {product}.",
        {"product": "nothing"},
    )


def test_nobody_else_reaches_the_socket(first: Souk, settings: Settings) -> None:
    place = Path((settings.folder / MARK).read_text())
    assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700


def test_a_mark_that_a_killed_server_left_is_not_believed(settings: Settings) -> None:
    settings.folder.mkdir(exist_ok=True)
    assert elsewhere(settings.folder) is None
    (settings.folder / MARK).write_text(str(settings.folder / "gone"))
    assert elsewhere(settings.folder) is None


def test_the_mark_and_the_socket_are_gone_after_the_server(settings: Settings) -> None:
    souk, _ = staffed(settings)
    with listening(souk, settings.folder):
        place = Path((settings.folder / MARK).read_text())
        assert elsewhere(settings.folder) == str(place)
    souk.database.close()
    assert not (settings.folder / MARK).exists()
    assert not place.parent.exists()
