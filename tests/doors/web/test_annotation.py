"""The pages of what is known of the goods: what is typed stays, what is decided is shown and taken back."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from souk.doors.http import Keyring, application
from souk.doors.jobs import Jobs
from souk.kit.operation import Souk
from souk.settings import Settings
from tests.doors.web.test_jobs import HTML, hidden, text
from tests.small import OPERATOR, product, stock

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
BOX = {
    **product("box", "Litter box", category="litter_box"),
    "title": {"en": "Hooded litter box 45 L", "zh-CN": "带盖猫砂盆 60升"},
}


@pytest.fixture
def browser(souk: Souk, jobs: Jobs, settings: Settings) -> Iterator[TestClient]:
    stock(souk, jobs, [BOX])
    client = TestClient(application(souk, jobs, settings), headers=HTML, cookies={"locale": "en"})
    form = hidden(client.get("/sign-in").text)
    client.post("/sign-in", data={**form, "key": Keyring(settings.folder).key, "to": "/annotation"})
    yield client
    client.close()


def row(browser: TestClient, **typed: str) -> dict[str, str]:
    marks = hidden(browser.get("/annotation").text)
    return {**marks, "product-0": "box", "key-0": "capacity", "type-0": "number", "reason": "I measured", **typed}


def test_a_wrong_correction_is_refused_in_a_sentence_and_what_was_typed_stays(browser: TestClient) -> None:
    typed = {"pick-0": "1", "value-0": "9000", "do": "correct"}
    answer = browser.post("/annotation/decide", data=row(browser, **typed))
    assert answer.status_code == 422
    assert f"{BOX['title']['en']}, Capacity: it is between 5 and 200 L" in text(answer.text)
    assert 'value="9000"' in answer.text
    assert 'value="I measured"' in answer.text
    browser.cookies.set("locale", "zh-CN")
    answer = browser.post("/annotation/decide", data=row(browser, **{**typed, "value-0": "big"}))
    assert "容量：应为以 L 计的数" in text(answer.text)


def test_nothing_ticked_decides_nothing(souk: Souk, browser: TestClient) -> None:
    answer = browser.post("/annotation/decide", data=row(browser, do="accept"))
    assert (answer.status_code, "Tick at least one row first." in answer.text) == (422, True)
    assert souk.call("annotation.decisions", {}, OPERATOR)["decisions"] == []


def test_a_decision_is_shown_with_who_and_why_and_undone(souk: Souk, browser: TestClient) -> None:
    page = browser.get("/annotation?kind=contradiction").text
    assert "<mark>45 L</mark>" in page
    assert "<mark>60升</mark>" in page
    answer = browser.post("/annotation/decide", data=row(browser, all="1", **{"value-0": "50,5", "do": "correct"}))
    assert "1 decision is kept." in answer.text
    (one,) = souk.call("annotation.decisions", {}, OPERATOR)["decisions"]
    assert (one["value"], one["reason"]) == (50.5, "I measured")
    told = text(browser.get("/annotation/decisions").text)
    assert "Capacity 45 L → becomes 50.5 L" in told
    undone = {**hidden(browser.get("/annotation/decisions").text), "id": one["id"], "reason": "wrong box"}
    assert "wrong box" in text(browser.post("/annotation/undo", data=undone).text)
    assert souk.call("annotation.inbox", {}, OPERATOR)["total"] == 1


def test_the_page_of_quality_says_what_is_missing(browser: TestClient) -> None:
    page = text(browser.get("/annotation/quality").text)
    assert "No picture 1" in page
    narrowed = text(browser.get("/annotation/quality?lack=picture").text)
    assert "Worst described, with: No picture" in narrowed
    assert "No goods were read yet." in browser.get("/annotation/quality?lack=language/en").text
