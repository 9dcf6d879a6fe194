"""The pages of feeds: what is wrong in a form comes back with the sentence, and nothing that was typed is lost."""

import re

import pytest

from souk.doors.web import imports
from tests.doors.web.trade import House
from tests.small import OPERATOR

TYPED = {"id": "spring", "name": "Spring feed", "shop": "corner", "address": "https://feeds.example/a.xml"}


def test_a_source_with_a_wrong_limit_is_refused_and_what_was_typed_stays(house: House) -> None:
    form = {**TYPED, "format": "google-xml", "apply": "auto", "changed": "many", "retired": "5", "price": ""}
    answer = house.browser.post("/feeds/sources", data=form)
    assert answer.status_code == 422
    assert "many is no such number." in answer.text
    assert all(f'value="{said}"' in answer.text for said in (*TYPED.values(), "5"))
    assert house.souk.call("catalog.sources", {}, OPERATOR) == []


def test_a_source_that_names_nothing_is_refused(house: House) -> None:
    answer = house.browser.post("/feeds/sources", data={"shop": "corner"})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_the_language_is_changed_on_a_refused_form_without_losing_its_page(house: House) -> None:
    came = {"Referer": f"{house.browser.base_url}/feeds/sources"}
    answer = house.browser.post("/feeds/sources", data={"shop": "corner"}, headers=came)
    assert "/language/zh-CN?to=%2Ffeeds%2Fsources" in answer.text
    elsewhere = house.browser.post(
        "/feeds/sources", data={"shop": "corner"}, headers={"Referer": "https://evil.example/a"}
    )
    assert "/language/zh-CN?to=%2F&" in elsewhere.text or '/language/zh-CN?to=%2F"' in elsewhere.text


def test_older_imports_are_one_step_away(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "PAGE", 1)
    for name in ("a", "b"):
        (house.settings.folder / "uploads").mkdir(exist_ok=True)
        (house.settings.folder / "uploads" / f"{name}.csv").write_text(f"id,title,price,currency\n{name},Mug,9,CNY\n")
        asked = {"format": "csv", "files": [f"{name}.csv"], "shop": "corner", "id": name}
        list(house.souk.stream("catalog.import-goods", asked, OPERATOR))
    first = house.browser.get("/imports").text
    assert sum(f'href="/imports/{name}"' in first for name in ("a", "b")) == 1
    (older,) = re.findall(r'href="(/imports\?after=[ab])"', first)
    second = house.browser.get(older).text
    assert sum(f'href="/imports/{name}"' in second for name in ("a", "b")) == 1
    assert {name for name in ("a", "b") for page in (first, second) if f'href="/imports/{name}"' in page} == {"a", "b"}
    assert 'href="/imports">' in second


def test_a_plan_is_read_by_titles_labels_and_money(house: House) -> None:
    (house.settings.folder / "uploads").mkdir(exist_ok=True)
    table = house.settings.folder / "uploads" / "spring.csv"
    table.write_text("id,title,price,currency\ntray,Litter tray of spring,12.50,CNY\nhat,,9,CNY\n")
    asked = {"format": "csv", "files": [table.name], "shop": "corner", "id": "spring"}
    list(house.souk.stream("catalog.plan-import", asked, OPERATOR))
    page = house.browser.get("/imports/spring").text
    goods = page.partition('id="goods-title"')[2]
    assert 'src="/pictures/tray.svg' in goods
    assert re.search(r"Title in English\s*<del>Open litter tray</del>.*<ins>Litter tray of spring</ins>", goods)
    assert re.search(r"Price\s*<del>.*200.*</del>.*<ins>.*12\.50.*</ins>", goods)
    assert "<code>title" not in page
    assert "a product needs a title in at least one language" in page


def test_an_import_without_a_file_or_a_shop_is_refused_on_its_page(house: House) -> None:
    for data, files, sentence in (
        ({"shop": "corner", "format": "icecat"}, {}, "Choose a file to import first."),
        ({"shop": ""}, {"file": ("a.csv", b"id\na\n")}, "Say for which shop the goods are."),
        ({"shop": "corner"}, {"file": ("a.bin", b"\0\1\2")}, ""),
    ):
        answer = house.browser.post("/imports", data=data, files=files)
        assert answer.status_code == 422
        assert 'role="alert"' in answer.text
        assert sentence in answer.text
        assert "Past imports" in answer.text
    refused = house.browser.post("/imports", data={"shop": "corner", "format": "icecat"}).text
    assert '<option value="icecat" selected>' in refused
    assert 'value="corner"' in refused
