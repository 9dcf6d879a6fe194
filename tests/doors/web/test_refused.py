"""Every form behind the counter, filled in with nothing and with nonsense: it stays on its page with what was typed."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from starlette.testclient import TestClient

from tests.doors.web.trade import House
from tests.trade.buying import buy

PAGES = (
    *("/sales/send", "/sales/{order}", "/shipping?shop=corner", "/taxes", "/goods/new?shop=corner", "/goods/tray"),
    *("/stock?location=corner-back", "/annotation", "/imports", "/feeds/sources", "/feeds/exports", "/promotions"),
    *("/promotions/new", "/promotions/new/table", "/flash-sales/new", "/search-rules/new?words=tray"),
    *("/search-report/miss?text=zz&locale=en", "/search-grading", "/shops/agents?shop=corner", "/webhooks", "/market"),
    *("/platforms", "/timetables/new"),
)
TYPED = ("text", "search", "url", "email", "password", "number", "date", "datetime-local", "textarea")
NONSENSE = "@@ nonsense @@"


class Forms(HTMLParser):
    """The forms of a page: where they are sent, and their fields with what stands in them and of what kind they are."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str], dict[str, str]]] = []
        self._open: tuple[str, dict[str, str], dict[str, str]] | None = None
        self._select = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form" and said.get("method") == "post":
            self._open = (said["action"].partition("#")[0], {}, {})
            self.found.append(self._open)
        if self._open is None:
            return
        _, fields, kinds = self._open
        name, kind = said.get("name", ""), said.get("type", "text")
        if tag == "select":
            self._select = name
        if tag == "option" and self._select and (self._select not in fields or "selected" in said):
            fields[self._select] = said.get("value", "")
        if name and (
            tag == "textarea" or (tag == "input" and (kind not in ("checkbox", "radio") or "checked" in said))
        ):
            fields[name], kinds[name] = said.get("value", ""), kind if tag == "input" else "textarea"
        if tag == "button" and name and name not in fields:
            fields[name] = said.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        if tag == "select":
            self._select = ""


def sent(browser: TestClient, page: str, typed: str) -> Iterator[tuple[str, bool, int, str]]:
    """What every form of a page answers: where it is sent, whether something was typed, the status and the page."""
    shown = browser.get(page)
    assert shown.status_code == 200, page
    for action, fields, kinds in Forms(shown.text).found:
        if re.search(r"undo|sign-out|account/shop", action):
            continue
        filled = {name: typed if kinds.get(name) in TYPED else value for name, value in fields.items()}
        answer = browser.post(action, data=filled, follow_redirects=False)
        yield f"{page} {action}", typed in filled.values(), answer.status_code, answer.text


@pytest.mark.parametrize("typed", ["", NONSENSE])
def test_a_form_that_is_refused_stays_on_its_page_with_what_was_typed(house: House, typed: str) -> None:
    order = buy(house.souk, ("tray", 1), ("mat", 2))
    wrong, refused = [], 0
    for page in PAGES:
        for form, written, status, answer in sent(house.browser, page.format(order=order), typed):
            refused += status == 422
            if status >= 500 or "problem-code" in answer:
                wrong.append(f"{form}: {status}, a page of its own")
            elif status == 422 and typed and written and typed not in answer:
                wrong.append(f"{form}: what was typed is lost")
    assert wrong == []
    assert refused >= 12
