from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from souk.discovery.search.rules import misses
from souk.doors.jobs import Jobs
from souk.kit.errors import Invalid, Refused
from souk.kit.operation import Caller, Souk
from souk.people.accounts import scopes_of
from tests.clocks import Standing
from tests.small import OPERATOR, every_event, product, stock

KIND = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
VISITOR = Caller("visitor-7", scopes_of("shopper"))
HARBOUR = Caller("harbour-owner", scopes_of("merchant", "owner"), "harbour")
NOTHING = {"key": "price", "at_most": 1.0}


@pytest.fixture
def shop(souk: Souk, jobs: Jobs) -> Souk:
    goods = [
        product("tray", "Litter box tray", 4900, category="litter_box", brand="Cato"),
        product("dome", "Litter box dome", 15900, category="litter_box", brand="Cato"),
        {
            **product("glass", "Glass kettle", 12900, category="kettle"),
            "title": {"en": "Glass kettle", "zh-CN": "玻璃烧水壶"},
        },
    ]
    stock(souk, jobs, goods)
    return souk


def notice(souk: Souk, text: str, total: int, caller: Caller = VISITOR, **more: Any) -> None:
    seen = {"text": text, "locale": "en", "total": total, **more}
    souk.call("search.notice", {"seen": seen}, caller)


def click(souk: Souk, text: str, place: int, caller: Caller = VISITOR) -> None:
    opened = {"product": "tray", "text": text, "locale": "en", "place": place}
    souk.call("search.notice-click", {"opened": opened}, caller)


def report(souk: Souk, caller: Caller = OPERATOR, most: int = 50, after: str = "", **about: Any) -> dict[str, Any]:
    found: dict[str, Any] = souk.call("search.searched", {"about": about, "most": most, "after": after}, caller)
    return found


@KIND
def test_what_was_searched_is_counted_with_its_results_and_clicks(shop: Souk, jobs: Jobs, clock: Standing) -> None:
    notice(shop, "Litter  Box", 2, shown=["tray", "dome"])
    clock.on(minutes=40)
    notice(shop, "litter box", 0, filters=[NOTHING])
    notice(shop, "litter box", 2, first=25)
    notice(shop, "hooded box", 3, relaxed=["hooded"])
    notice(shop, "submarine", 0)
    click(shop, "litter box", 2)
    jobs.catch_up()
    seen = report(shop)
    rows = {row["text"]: row for row in seen["rows"]}
    assert seen["rows"][0]["text"] == "litter box"
    said = [rows["litter box"][key] for key in ("times", "nothing", "relaxed", "clicked", "total")]
    assert said == [2, 1, 0, 1, 0]
    assert rows["litter box"]["limits"][0]["key"] == "price"
    assert rows["hooded box"]["words"] == ["hooded"]
    assert [seen[key] for key in ("queries", "times", "nothing", "clicked")] == [3, 4, 2, 1]
    kinds = {
        kind: [row["text"] for row in report(shop, kind=kind)["rows"]] for kind in ("nothing", "relaxed", "unclicked")
    }
    assert kinds == {"nothing": ["litter box", "submarine"], "relaxed": ["hooded box"], "unclicked": ["hooded box"]}
    assert [row["text"] for row in report(shop, words="SUB")["rows"]] == ["submarine"]


@KIND
def test_nothing_is_counted_twice_however_often_it_is_read(shop: Souk, jobs: Jobs) -> None:
    for _ in range(3):
        notice(shop, "kettle", 1)
        jobs.catch_up()
        jobs.catch_up()
    assert shop.call("search.tally", {}, OPERATOR) == 0
    assert report(shop)["rows"][0]["times"] == 3


@KIND
def test_of_somebody_who_did_not_agree_no_pseudonym_is_kept(shop: Souk, jobs: Jobs) -> None:
    silent = Caller("visitor-8", scopes_of("shopper"), personal=False)
    for caller in (VISITOR, silent):
        notice(shop, "kettle", 1, caller, shown=["glass"])
        click(shop, "kettle", 1, caller)
    jobs.catch_up()
    kept = [one for one in every_event(shop) if one["name"] in (misses.SHOWN, misses.CLICKED)]
    assert [one["actor"] for one in kept] == ["visitor-7", "visitor-7", "visitor", "visitor"]
    assert [one["facts"].get("shown") or one["facts"]["place"] for one in kept] == [["glass"], 1, ["glass"], 1]
    assert report(shop)["rows"][0]["times"] == 2


@KIND
def test_a_day_is_one_of_the_time_zone(shop: Souk, jobs: Jobs, clock: Standing) -> None:
    for at, text in [
        ("2026-11-10T15:59:00+00:00", "before"),
        ("2026-11-10T16:00:00+00:00", "first"),
        ("2026-11-11T15:59:00+00:00", "last"),
        ("2026-11-11T16:00:00+00:00", "after"),
        ("2026-11-10T18:30:00+00:00", "delhi"),
    ]:
        clock.at = datetime.fromisoformat(at)
        notice(shop, text, 1)
    jobs.catch_up()

    def on(zone: str) -> list[str]:
        return sorted(row["text"] for row in report(shop, first="2026-11-11", last="2026-11-11", zone=zone)["rows"])

    assert on("Asia/Shanghai") == ["delhi", "first", "last"]
    assert on("Asia/Kolkata") == ["after", "delhi", "last"]
    assert on("UTC") == ["after", "last"]
    assert len(report(shop, first="2026-11-11", zone="Asia/Shanghai")["rows"]) == 4
    for wrong in ({"first": "11.11."}, {"zone": "Nowhere"}):
        with pytest.raises(Invalid):
            report(shop, **wrong)


@KIND
def test_the_report_is_paged_and_goes_out_as_a_table(shop: Souk, jobs: Jobs) -> None:
    for n in range(5):
        notice(shop, f"=word{n}", n)
    jobs.catch_up()
    seen, after = list[str](), ""
    while True:
        page = report(shop, most=2, after=after)
        seen += [row["text"] for row in page["rows"]]
        after = page["after"]
        if not after:
            break
    assert sorted(seen) == [f"=word{n}" for n in range(5)]
    lines = shop.call("search.export-searched", {"about": {}}, OPERATOR).splitlines()
    assert lines[0] == ",".join(misses.COLUMNS)
    assert "'=word0,en,1,1,0,0,0,,2026-11-11T00:00:00+00:00" in lines
    with pytest.raises(Invalid):
        report(shop, after="nonsense")


@KIND
def test_a_shop_sees_the_searches_within_it_and_no_others(shop: Souk, jobs: Jobs) -> None:
    notice(shop, "house", 1)
    notice(shop, "harbour", 0, filters=[{"key": "shop", "any_of": ["harbour"]}])
    jobs.catch_up()
    assert [row["text"] for row in report(shop, HARBOUR, shop="harbour")["rows"]] == ["harbour"]
    assert [row["text"] for row in report(shop)["rows"]] == ["house"]
    for other in ("", "corner"):
        with pytest.raises(Refused):
            report(shop, HARBOUR, shop=other)
        with pytest.raises(Refused):
            shop.call("search.export-searched", {"about": {"shop": other}}, HARBOUR)


@KIND
def test_a_miss_is_shown_with_the_rule_that_mends_it_by_now(shop: Souk, jobs: Jobs) -> None:
    notice(shop, "loo", 0)
    jobs.catch_up()
    assert report(shop, kind="nothing")["rows"][0]["rule"] == ""
    what = {
        "name": "loo",
        "when": {"how": "contains", "words": "loo"},
        "then": {"same": [{"word": "loo", "means": ["litter box"]}]},
    }
    shop.call("search.draft-rule", {"rule": {"id": "loo", "wanted": what}, "why": "a miss"}, OPERATOR)
    shop.call("search.publish-rule", {"rule": "loo", "number": 1, "why": "a miss"}, OPERATOR)
    assert report(shop, kind="nothing")["rows"][0]["rule"] == "loo"


@KIND
def test_what_would_match_is_a_spelling_fewer_words_or_one_limit_less(shop: Souk, jobs: Jobs) -> None:
    def ways(text: str, *filters: dict[str, Any], locale: str = "en") -> list[tuple[str, str, int]]:
        asked = {"text": text, "locale": locale, "filters": list(filters)}
        return [
            (one["kind"], one["said"], one["total"]) for one in shop.call("search.would-match", asked, OPERATOR)["ways"]
        ]

    assert ("words", "litter box", 2) in ways("litter box submarine")
    assert ("limit", "price", 2) in ways("litter box", NOTHING)
    brand = {"key": "brand", "any_of": ["Cato"]}
    assert ("limit", "price", 2) in ways("litter box", brand, NOTHING)
    assert ("limit", "brand", 2) not in ways("litter box", brand, NOTHING)
    notice(shop, "glass kettle", 1)
    jobs.catch_up()
    assert ("spelling", "glass kettle", 1) in ways("glas ketle")
    assert ("words", "烧水壶", 1) in ways("飞天烧水壶", locale="zh-CN")
    assert ways("zzzz qqqq") == []


@KIND
def test_what_cannot_have_been_seen_is_refused(shop: Souk) -> None:
    before = every_event(shop)
    for seen in ({"text": "x" * 501}, {"text": "x", "shown": ["a"] * 101}):
        with pytest.raises(Invalid):
            shop.call("search.notice", {"seen": {"locale": "en", "total": 1, **seen}}, VISITOR)
    with pytest.raises(Invalid):
        click(shop, "x", 0)
    shop.call("events.flush", {}, OPERATOR)
    assert every_event(shop) == before


@given(st.datetimes(timezones=st.timezones()))
def test_a_slot_is_the_quarter_of_an_hour_of_its_moment(at: datetime) -> None:
    found = misses.slot(at) if datetime(2, 1, 1) < at.replace(tzinfo=None) < datetime(9998, 1, 1) else None
    if found is not None:
        assert (found.minute % 15, found.second, found.microsecond) == (0, 0, 0)
        assert 0 <= (at - found).total_seconds() < 900


def test_a_query_gets_shorter_word_by_word_and_a_han_run_by_its_parts() -> None:
    assert list(misses.fewer(["a", "b"])) == ["b", "a"]
    assert list(misses.fewer(["烧水壶"])) == ["烧水", "水壶"]
    assert misses.nearest("ketle", ["kettle", "lamp", "ketle"]) == ["kettle"]
