import pytest

from souk.goods.catalog.service.importing import BATCH
from souk.kit.errors import Conflict, NotFound
from tests.goods.catalog.feeds import Feeds, counts, many, row
from tests.small import OPERATOR, keeper, state


def test_undoing_takes_back_what_was_added_and_restores_what_was_changed(feeds: Feeds) -> None:
    feeds.run(feeds.esci(row("A1"), row("A2")))
    before = feeds.goods()
    feeds.run(feeds.esci(row("A2", "Other"), row("A3"), name="later.ndjson"), id="second")
    last = feeds.undo("second")
    assert (last.done, last.facts["kept"], last.answer["state"]) == (2, 0, "undone")
    assert feeds.goods() == before
    newest = feeds.souk.call("catalog.history", {"product": "esci-A2"}, OPERATOR)[0]
    assert (newest["number"], newest["reason"]) == (3, "undo of import second")


def test_undoing_keeps_what_somebody_changed_since(feeds: Feeds) -> None:
    feeds.run(feeds.esci(row("A1"), row("A2")))
    change = {"product": "esci-A1", "revision": 1, "changes": {"brand": "Mine"}, "reason": "I know better"}
    feeds.souk.call("catalog.edit", change, OPERATOR)
    last = feeds.undo()
    assert (last.done, last.facts["kept"]) == (1, 1)
    assert {id: one["brand"] for id, one in feeds.goods().items()} == {"esci-A1": "Mine"}


def test_undoing_restores_a_product_that_the_import_changed_more_than_once(feeds: Feeds) -> None:
    feeds.run(feeds.esci(row("A1", "Before")), id="old")
    before = feeds.goods()
    files = [feeds.esci(row("A1", text), row(asin), name=f"{text}.ndjson") for text, asin in [("x", "A2"), ("y", "A2")]]
    feeds.run(*files)
    last = feeds.undo()
    assert last.facts["kept"] == 0
    assert feeds.goods() == before


def test_undoing_twice_changes_nothing_more(feeds: Feeds) -> None:
    feeds.run(feeds.esci(row("A1")))
    feeds.undo()
    before = state(feeds.souk)
    last = feeds.undo()
    assert (last.facts["kept"], last.answer["state"]) == (0, "undone")
    assert state(feeds.souk) == before


def test_an_undo_that_broke_off_goes_on(feeds: Feeds) -> None:
    feeds.run(feeds.esci(*many(BATCH + 5)))
    steps = feeds.souk.stream("catalog.undo-import", {"id": "first"}, OPERATOR)
    assert next(steps).done == BATCH
    steps.close()
    assert len(feeds.goods()) == 5
    assert feeds.undo().answer["state"] == "undone"
    assert feeds.goods() == {}


def test_an_undone_import_can_be_imported_again(feeds: Feeds) -> None:
    file = feeds.esci(row("A1"))
    feeds.run(file)
    before = feeds.goods()
    feeds.undo()
    assert counts(feeds.run(file, id="second")) == (1, 0, 1, 0, 0)
    assert feeds.goods() == before


def test_an_import_that_still_runs_is_not_undone(feeds: Feeds) -> None:
    steps = feeds.steps(feeds.esci(*many(BATCH + 5)))
    next(steps)
    next(steps)
    steps.close()
    before = state(feeds.souk)
    with pytest.raises(Conflict, match="is still running; undo it when it is done"):
        feeds.undo()
    assert state(feeds.souk) == before


def test_a_shopkeeper_cannot_undo_the_import_of_another_shop(feeds: Feeds) -> None:
    feeds.run(feeds.esci(row("A1")))
    before = state(feeds.souk)
    with pytest.raises(NotFound, match=r"^There is no import first\.$"):
        feeds.souk.call("catalog.undo-import", {"id": "first"}, keeper("harbour"))
    assert state(feeds.souk) == before
