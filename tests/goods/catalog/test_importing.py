import gzip
import io
import json
import zipfile

import pytest

from souk.doors.jobs import staffed
from souk.goods.catalog.service.importing import BATCH
from souk.kit.errors import Conflict, Invalid, NotFound, Refused
from souk.kit.operation import Souk
from souk.settings import Settings
from tests.clocks import Standing
from tests.goods.catalog.feeds import Feeds, counts, many, row, titles
from tests.small import OPERATOR, keeper, state


def test_good_rows_go_in_and_bad_ones_are_kept_with_their_reasons(feeds: Feeds, clock: Standing) -> None:
    file = feeds.esci(row("A1"), row(""), row("A2", price="cheap"), row("A3"))
    made = feeds.run(file)
    assert counts(made) == (4, 2, 0, 0, 2)
    assert (made["state"], made["actor"], made["shop"], made["format"]) == ("done", "operator", "mart", "esci")
    assert made["started"] == made["finished"] == "2026-11-11T00:00:00Z"
    assert sorted(feeds.goods()) == ["esci-A1", "esci-A3"]
    assert [(one["file"], one["line"], one["field"], one["reason"]) for one in feeds.rejects()] == [
        (file, 2, "asin", "it is missing"),
        (file, 3, "price", "'cheap' is not a number"),
    ]
    assert json.loads(feeds.rejects()[1]["row"]) == row("A2", price="cheap")


def test_rejects_are_also_written_to_a_file(feeds: Feeds, settings: Settings) -> None:
    feeds.run(feeds.esci(row("A1"), row("")))
    written = (settings.folder / "rejects" / "first.jsonl").read_text().splitlines()
    assert [json.loads(one) for one in written] == feeds.rejects()
    assert [path.name for path in (settings.folder / "rejects").iterdir()] == ["first.jsonl"]


def test_rejects_are_given_page_by_page(feeds: Feeds) -> None:
    feeds.run(feeds.esci(*[row("") for _ in range(5)]))
    assert [one["line"] for one in feeds.rejects(most=2)] == [1, 2]
    assert [one["line"] for one in feeds.rejects(after=2, most=2)] == [3, 4]
    assert [one["line"] for one in feeds.rejects(after=4, most=2)] == [5]


def test_the_shop_is_opened_where_it_was_not(feeds: Feeds) -> None:
    feeds.run(feeds.esci(row("A1")), shop="mart")
    assert [shop["id"] for shop in feeds.souk.call("catalog.shops", {}, OPERATOR)] == ["mart"]


def test_every_product_says_which_import_it_came_with(feeds: Feeds) -> None:
    feeds.run(feeds.esci(row("A1")))
    (first,) = feeds.souk.call("catalog.history", {"product": "esci-A1"}, OPERATOR)
    assert (first["reason"], first["batch"], first["actor"]) == ("import first", "first", "operator")


def test_the_same_file_again_changes_nothing(feeds: Feeds) -> None:
    file = feeds.esci(*many(5))
    feeds.run(file)
    before = state(feeds.souk)
    made = feeds.run(file, id="second")
    assert counts(made) == (5, 0, 0, 5, 0)
    after = state(feeds.souk)
    assert (after["products"], after["events"]) == (before["products"], before["events"])


def test_the_same_import_again_is_the_one_that_is_done(feeds: Feeds) -> None:
    file = feeds.esci(*many(5))
    first = feeds.run(file)
    before = state(feeds.souk)
    assert feeds.run(file) == first
    assert state(feeds.souk) == before


def test_an_id_of_other_files_is_refused(feeds: Feeds) -> None:
    feeds.run(feeds.esci(row("A1")))
    before = state(feeds.souk)
    with pytest.raises(Conflict, match=r"^The import first is of other files\.$"):
        feeds.run(feeds.esci(row("A2"), name="other.ndjson"))
    assert state(feeds.souk) == before


def test_only_changed_rows_become_revisions(feeds: Feeds) -> None:
    feeds.run(feeds.esci(row("A1"), row("A2"), row("A3")))
    made = feeds.run(feeds.esci(row("A1"), row("A2", price=9.0), row("A4"), name="later.ndjson"), id="second")
    assert counts(made) == (3, 1, 1, 1, 0)
    newest, _ = feeds.souk.call("catalog.history", {"product": "esci-A2"}, OPERATOR)
    assert newest["changes"] == [{"field": "variants/esci-A2/offers/mart/price/amount", "before": 1250, "after": 900}]


def test_of_two_rows_with_one_id_in_one_batch_the_later_counts(feeds: Feeds) -> None:
    made = feeds.run(feeds.esci(row("A1", "Old"), row("A1", "New")))
    assert counts(made) == (2, 1, 0, 1, 0)
    assert titles(feeds) == {"esci-A1": "New"}


def test_several_files_are_one_import(feeds: Feeds) -> None:
    files = [feeds.esci(row("A1"), row(""), name="one.ndjson"), feeds.esci(row("A2"), row(""), name="two.ndjson")]
    assert counts(feeds.run(*files)) == (4, 2, 0, 0, 2)
    assert [(one["file"], one["line"]) for one in feeds.rejects()] == [("one.ndjson", 2), ("two.ndjson", 2)]


def test_an_import_that_broke_off_goes_on_where_it_stood(feeds: Feeds) -> None:
    rows = many(BATCH + 40)
    rows[BATCH + 7] = row("")
    file = feeds.esci(*rows)
    steps = feeds.steps(file)
    assert [next(steps).note, next(steps).done] == ["started", BATCH]
    steps.close()
    running = feeds.souk.call("catalog.show-import", {"id": "first"}, OPERATOR)
    assert (running["state"], running["read"], running["finished"]) == ("running", BATCH, None)
    assert len(feeds.goods()) == BATCH
    made = feeds.run(file)
    assert counts(made) == (BATCH + 40, BATCH + 39, 0, 0, 1)
    assert feeds.rejects()[0]["line"] == BATCH + 8
    assert len(feeds.goods()) == BATCH + 39


def test_an_unfinished_import_is_found_again_without_its_id(feeds: Feeds) -> None:
    file = feeds.esci(*many(BATCH + 5))
    steps = feeds.steps(file, id="")
    begun = next(steps).facts["id"]
    next(steps)
    steps.close()
    made = feeds.run(file, id="")
    assert (made["id"], counts(made)) == (begun, (BATCH + 5, BATCH + 5, 0, 0, 0))
    assert len(feeds.souk.call("catalog.imports", {}, OPERATOR)) == 1


def test_a_break_between_two_files_goes_on_with_the_second(feeds: Feeds) -> None:
    files = [feeds.esci(*many(3), name="one.ndjson"), feeds.esci(*many(3, 3), name="two.ndjson")]
    steps = feeds.steps(*files)
    assert [next(steps).done, next(steps).done] == [0, 3]
    steps.close()
    assert counts(feeds.run(*files)) == (6, 6, 0, 0, 0)


def test_of_two_importers_at_once_one_is_told(feeds: Feeds) -> None:
    file = feeds.esci(*many(BATCH + 5))
    one, other = feeds.steps(file), feeds.steps(file)
    assert [next(one).note, next(other).note] == ["started", "started"]
    next(one)
    before = state(feeds.souk)
    with pytest.raises(Conflict, match=r"^The import first is being run by somebody else\.$"):
        next(other)
    assert state(feeds.souk) == before
    assert counts(list(one)[-1].answer) == (BATCH + 5, BATCH + 5, 0, 0, 0)


def test_imports_are_listed_newest_first(feeds: Feeds, clock: Standing) -> None:
    feeds.run(feeds.esci(row("A1")), id="old")
    clock.on(minutes=1)
    feeds.run(feeds.esci(row("A2"), name="new.ndjson"), id="new")
    feeds.run(feeds.esci(row("A3"), name="twin.ndjson"), id="twin")
    assert [one["id"] for one in feeds.souk.call("catalog.imports", {}, OPERATOR)] == ["new", "twin", "old"]
    for after, behind in (("new", ["twin"]), ("twin", ["old"]), ("old", [])):
        found = feeds.souk.call("catalog.imports", {"after": after, "most": 1}, OPERATOR)
        assert [one["id"] for one in found] == behind
    with pytest.raises(NotFound):
        feeds.souk.call("catalog.imports", {"after": "nothing"}, OPERATOR)


@pytest.mark.parametrize("packed", ["plain", "gz", "zip"])
def test_packed_files_are_read_like_plain_ones(feeds: Feeds, packed: str) -> None:
    text = "".join(json.dumps(one) + "\n" for one in [row("A1"), row("A2", "Bouteille d’été"), row("")])
    file = feeds.lay(f"feed.{packed}", PACKED[packed](text.encode()))
    assert counts(feeds.run(file)) == (3, 2, 0, 0, 1)
    assert titles(feeds)["esci-A2"] == "Bouteille d’été"


def _zipped(raw: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("feed.ndjson", raw)
    return made.getvalue()


PACKED = {"plain": bytes, "gz": gzip.compress, "zip": _zipped}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("cut.gz", gzip.compress(json.dumps(row("A1")).encode() * 400, mtime=0)[:60]),
        ("rotten.gz", gzip.compress(b"x" * 5000, mtime=0)[:12] + b"\xff" * 40),
        ("cut.zip", b"PK\x03\x04 but no more"),
    ],
    ids=["cut gzip", "rotten gzip", "cut zip"],
)
def test_of_a_damaged_archive_nothing_goes_in(feeds: Feeds, name: str, content: bytes) -> None:
    made = feeds.run(feeds.lay(name, content))
    assert (made["state"], made["added"]) == ("done", 0)
    assert feeds.rejects() != []
    assert feeds.goods() == {}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('[{"id": "1", "title": "A"},\n {"id": "2", "title": "B"},\n {"id": "3", "ti', 3),
        ('[{"id": "1", "title": "A"},\n {"id": "2", "title": "B"}\n', 3),
    ],
    ids=["within a record", "behind a record"],
)
def test_of_a_file_that_ends_too_early_what_stands_before_goes_in(feeds: Feeds, text: str, line: int) -> None:
    feeds.lay("cut.json", text)
    made = feeds.run("cut.json", format="icecat")
    assert counts(made) == (3, 2, 0, 0, 1)
    assert made["state"] == "done"
    (reject,) = feeds.rejects()
    assert (reject["file"], reject["line"]) == ("cut.json", line)
    assert "cannot be read" in reject["reason"]
    assert titles(feeds) == {"icecat-1": "A", "icecat-2": "B"}
    assert feeds.undo().answer["state"] == "undone"
    assert feeds.goods() == {}


@pytest.mark.parametrize(
    "text", ["", "this is no JSON", "<html>no</html>", '{"id": "1"'], ids=["empty", "prose", "markup", "half a record"]
)
def test_what_is_no_json_at_all_says_so(feeds: Feeds, text: str) -> None:
    feeds.lay("odd.json", text)
    made = feeds.run("odd.json", format="icecat")
    assert counts(made) == (1, 0, 0, 0, 1)
    assert "cannot be read" in feeds.rejects()[0]["reason"]
    assert feeds.goods() == {}


def test_lines_that_are_no_json_are_rejected_one_by_one(feeds: Feeds) -> None:
    feeds.lay("odd.ndjson", '{"asin": "A1", "title": "A"}\nno json\n\n[1, 2]\n{"asin": "A2", "title": "B"}\n')
    assert counts(feeds.run("odd.ndjson")) == (4, 2, 0, 0, 2)
    assert [(one["line"], one["reason"].partition(":")[0]) for one in feeds.rejects()] == [
        (2, "not JSON"),
        (4, "a record is an object with fields"),
    ]


def test_a_byte_order_mark_does_no_harm(feeds: Feeds) -> None:
    feeds.lay("marked.ndjson", b"\xef\xbb\xbf" + json.dumps(row("A1")).encode())
    assert counts(feeds.run("marked.ndjson")) == (1, 1, 0, 0, 0)


def test_rows_with_what_no_database_can_hold_are_rejected_and_the_rest_goes_in(feeds: Feeds) -> None:
    feeds.lay(
        "odd.ndjson", b'{"asin": "A1", "title": "half \\ud800"}\n{"asin": "\x00"}\n{"asin": "A2", "title": "B"}\n'
    )
    assert counts(feeds.run("odd.ndjson")) == (3, 1, 0, 0, 2)
    assert sorted(feeds.goods()) == ["esci-A2"]


def test_an_unknown_format_names_the_known_ones(feeds: Feeds) -> None:
    before = state(feeds.souk)
    with pytest.raises(
        Invalid,
        match=r"^excel is not a format; known are icecat, esci, google-tsv, google-xml, acp-jsonl, json-ld, csv\.$",
    ):
        feeds.run(feeds.esci(row("A1")), format="excel")
    assert state(feeds.souk) == before


@pytest.mark.parametrize("name", ["ghost.ndjson", "../souk.db", "/etc/passwd", "..", ""])
def test_a_file_that_is_not_among_the_uploads_is_not_found(feeds: Feeds, name: str) -> None:
    with pytest.raises(NotFound, match="There is no upload"):
        feeds.run(name)
    assert feeds.souk.call("catalog.imports", {}, OPERATOR) == []


def test_a_shopkeeper_cannot_import_into_another_shop(feeds: Feeds) -> None:
    file = feeds.esci(row("A1"))
    payload = {"format": "esci", "files": [file], "shop": "mart"}
    with pytest.raises(Refused):
        feeds.souk.call("catalog.import-goods", payload, keeper("harbour"))
    assert feeds.goods() == {}
    assert feeds.souk.call("catalog.imports", {}, OPERATOR) == []


def test_an_import_that_is_not_there_is_not_found(souk: Souk) -> None:
    for name in ("show-import", "rejects", "undo-import"):
        with pytest.raises(NotFound, match=r"^There is no import ghost\.$"):
            souk.call(f"catalog.{name}", {"id": "ghost"}, OPERATOR)


def test_what_a_large_price_does_to_the_index_is_seen_at_the_import(feeds: Feeds) -> None:
    made = feeds.run(feeds.esci(row("A1", price=1e30), row("A2")))
    assert counts(made) == (2, 1, 0, 0, 1)
    assert feeds.rejects()[0]["reason"].endswith("is too large")


def test_another_process_goes_on_where_the_first_stopped(feeds: Feeds, settings: Settings) -> None:
    file = feeds.esci(*many(BATCH + 5))
    steps = feeds.steps(file)
    next(steps)
    next(steps)
    steps.close()
    other, _ = staffed(settings)
    payload = {"format": "esci", "files": [file], "shop": "mart", "id": "first"}
    assert counts(other.call("catalog.import-goods", payload, OPERATOR)) == (BATCH + 5, BATCH + 5, 0, 0, 0)
    other.database.close()
    assert len(feeds.goods()) == BATCH + 5


def test_a_row_nested_without_end_is_rejected(feeds: Feeds) -> None:
    feeds.lay("deep.ndjson", "[" * 200_000 + '\n{"asin": "A1", "title": "A"}\n')
    assert counts(feeds.run("deep.ndjson")) == (2, 1, 0, 0, 1)
