"""Stock behind the counter: counted, moved, refused where orders hold it, and every step taken back once."""

import html
import re

import pytest

from tests.doors.web.trade import House, field, post, text
from tests.small import OPERATOR
from tests.trade.buying import begin, pay, stock


def changes(house: House) -> list[dict[str, object]]:
    return list(house.souk.call("inventory.changes", {}, OPERATOR))


def listed(page: str) -> list[str]:
    """The variants of the table, in its order."""
    table = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return re.findall(r"<code>([^<]+)</code>", table)


def more_of(page: str) -> str:
    return html.unescape(re.findall(r'href="(/stock[^"]+after=[^"]+)"', page)[0])


def test_what_was_counted_is_written_down_and_the_rest_stays(house: House) -> None:
    page = house.browser.get("/stock?location=corner-back").text
    assert 'name="pieces-tray"' in page
    form = {"location": "corner-back", "how": "count", "why": "monthly count", "pieces-tray": "7", "pieces-mat": ""}
    answer = post(house, "/stock", **form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/stock?location=corner-back")
    assert (stock(house.souk)["tray"], stock(house.souk)["mat"]) == ((7, 0, 0), (10, 0, 0))
    assert "monthly count" in house.browser.get("/stock").text


def test_what_came_and_went_is_added_and_taken_away_new_variants_too(house: House) -> None:
    form = {"location": "corner-back", "how": "adjust", "why": "Monday's delivery"}
    post(house, "/stock", **form, **{"pieces-tray": "-3", "others": "cushion 12\nmat, +2\n"})
    assert {name: stock(house.souk)[name][0] for name in ("tray", "cushion", "mat")} == {
        "tray": 7,
        "cushion": 12,
        "mat": 12,
    }


def test_a_step_is_taken_back_once(house: House) -> None:
    post(house, "/stock", location="corner-back", how="adjust", why="delivery", others="tray 5")
    step = next(one["id"] for one in changes(house) if one["why"] == "delivery")
    post(house, f"/stock/changes/{step}/undo", location="corner-back")
    assert stock(house.souk)["tray"] == (10, 0, 0)
    assert "Taken back." in house.browser.get("/stock").text
    again = post(house, f"/stock/changes/{step}/undo")
    assert again.status_code == 409
    assert f"The change {step} was made before, or taken back." in text(again.text)
    assert stock(house.souk)["tray"] == (10, 0, 0)


def test_what_orders_hold_is_not_counted_away(house: House) -> None:
    pay(house.souk, begin(house.souk, ("tray", 4))["id"])
    assert stock(house.souk)["tray"] == (6, 4, 0)
    form = {"location": "corner-back", "how": "count", "why": "shelf seen", "pieces-tray": "3", "others": "mat 9"}
    answer = post(house, "/stock", **form)
    assert answer.status_code == 409
    assert "At corner-back 6 of tray are free; the rest is reserved for orders or sold." in text(answer.text)
    assert (field(answer.text, "pieces-tray"), field(answer.text, "why")) == ("3", "shelf seen")
    assert "mat 9</textarea>" in answer.text
    assert (stock(house.souk)["tray"], stock(house.souk)["mat"]) == ((6, 4, 0), (10, 0, 0))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"pieces-tray": ""}, "Say of at least one variant how many pieces."),
        ({"pieces-tray": "many"}, "tray: many is no such number."),
        ({"pieces-tray": "-1"}, "tray: -1 is no such number."),
        ({"pieces-tray": "1", "others": "twelve"}, "twelve is not a variant and a number, such as: tray-20 12"),
        ({"pieces-tray": "1", "why": " "}, "why: say why, in at most 1000 characters."),
        ({"pieces-tray": "1", "location": "nowhere"}, "There is no location nowhere."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_counted(house: House, wrong: dict[str, str], said: str) -> None:
    before = changes(house)
    answer = post(house, "/stock", **{"location": "corner-back", "how": "count", "why": "count", **wrong})
    assert 400 <= answer.status_code < 500
    assert said in text(answer.text)
    assert (stock(house.souk)["tray"], changes(house)) == ((10, 0, 0), before)


def test_a_location_is_opened_and_renamed(house: House) -> None:
    form = {"id": "corner-east", "of": "corner", "name_en": "East room", "country": "cn", "region": "Zhejiang"}
    post(house, "/stock/locations", **form)
    post(house, "/stock/locations", **{**form, "name_en": "Eastern room", "name_zh": "东库"})
    page = house.browser.get("/stock").text
    assert "Eastern room" in page
    assert "East room" not in page
    made = next(one for one in house.souk.call("inventory.locations", {}, OPERATOR) if one["id"] == "corner-east")
    assert (made["country"], made["shop"], made["name"]["zh-CN"]) == ("CN", "corner", "东库")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"id": ""}, "Id: … is not a text such as hangzhou-1."),
        ({"country": "China"}, "Country: CHINA is not a text such as CN."),
        ({"name_en": ""}, "name: it takes a name of at most 200 characters."),
        ({"id": "harbour-back"}, "id: another shop has a location harbour-back."),
    ],
)
def test_a_location_that_cannot_be_is_refused_with_what_was_typed(
    house: House, wrong: dict[str, str], said: str
) -> None:
    form = {"id": "east", "of": "corner", "name_en": "East room", "country": "CN", "region": "Kept", **wrong}
    answer = post(house, "/stock/locations", **form)
    assert 400 <= answer.status_code < 500
    assert said in text(answer.text)
    assert field(answer.text, "region") == "Kept"
    assert len(house.souk.call("inventory.locations", {}, OPERATOR)) == 2


def test_a_long_list_goes_on_where_it_ended(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("souk.doors.web.stock.PAGE", 2)
    first = house.browser.get("/stock").text
    assert listed(first) == ["mat", "scoop"]
    rest = house.browser.get(more_of(first)).text
    assert listed(rest) == ["tray"]


def test_a_shop_sees_and_counts_its_own_alone(house: House) -> None:
    harbour = house.as_shop("harbour")
    page = harbour.get("/stock?shop=corner").text
    assert "scoop" in page
    assert "<code>tray</code>" not in page
    form = {"location": "corner-back", "how": "count", "why": "x", "pieces-tray": "0"}
    assert harbour.post("/stock", data=form).status_code == 404
    assert stock(house.souk)["tray"] == (10, 0, 0)
    viewer = house.as_shop("harbour", "viewer").get("/stock?location=harbour-back").text
    assert "pieces-scoop" not in viewer


def test_refusals_are_said_in_chinese(house: House) -> None:
    form = {"location": "corner-back", "how": "count", "why": "x", "pieces-tray": "many"}
    page = house.browser.post("/stock", data=form, headers={"Cookie": "locale=zh-CN"}).text
    assert "tray：many 不是可用的数字。" in text(page)


def test_goods_are_named_with_their_pictures_and_the_fewest_come_first(house: House) -> None:
    post(house, "/stock", location="corner-back", how="adjust", why="sold at the door", **{"pieces-tray": "-10"})
    post(house, "/stock", location="corner-back", how="adjust", why="sold at the door", **{"pieces-mat": "-6"})
    page = house.browser.get("/stock").text
    assert listed(page)[:2] == ["tray", "mat"]
    assert 'src="/pictures/tray.svg"' in page
    assert '<a href="/products/tray">' in page
    assert listed(house.browser.get("/stock?show=low").text) == ["tray", "mat"]
    assert listed(house.browser.get("/stock?show=out").text) == ["tray"]
    assert listed(house.browser.get("/stock?words=MA").text) == ["mat"]
    assert listed(house.browser.get("/stock?words=%25").text) == []


def test_more_locations_than_tabs_hold_are_chosen_from_a_list(house: House) -> None:
    assert 'id="stock-location"' not in house.browser.get("/stock").text
    for number in range(9):
        post(
            house,
            "/stock/locations",
            id=f"room-{number}",
            of="corner",
            name_en=f"Room {number}",
            name_zh=f"{number}号仓",
            country="CN",
        )
    page = house.browser.get("/stock").text
    assert page.count('<option value="room-') == 9
