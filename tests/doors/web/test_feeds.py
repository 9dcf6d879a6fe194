"""The pages of feeds: what is wrong in a form comes back with the sentence, and nothing that was typed is lost."""

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
