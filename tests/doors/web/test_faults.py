"""What does not fit an operation is said to a shopper in words, in both languages."""

import pytest

from souk.doors.web.words import said
from souk.kit.errors import Invalid
from souk.kit.locale import Locale
from tests.doors.web.trade import House

MANY = "lines.0.quantity: Input should be less than or equal to 99"
WHY = f"wish.recipient.name: String should have at least 1 character; {MANY}"


@pytest.mark.parametrize(
    ("locale", "sentence"),
    [("en", "name: say something here; quantity: no more than 99"), ("zh-CN", "名称: 请填写; 件数: 不能大于 99")],
)
def test_a_misfit_names_the_field_and_what_would_be_right(locale: Locale, sentence: str) -> None:
    assert said(Invalid("{operation}: {why}", operation="checkout.begin", why=WHY), locale) == sentence


def test_what_is_not_known_stays_as_it_was_said() -> None:
    assert (
        said(Invalid("{operation}: {why}", operation="a.b", why="x.y: Odd; Value error"), "en") == "y: Odd; Value error"
    )


def test_a_page_does_not_name_the_operation_that_refused(house: House) -> None:
    answer = house.browser.post("/sign-up", data={"name": "", "email": "", "password": ""})
    assert answer.status_code == 422
    assert "accounts.join" not in answer.text
