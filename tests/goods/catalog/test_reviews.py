import threading
from typing import Any

import pytest

from souk.kit.errors import Invalid, NotFound
from souk.kit.operation import Souk
from tests.small import OPERATOR, every_event, open_shops, product, put


def review(id: str, rating: int = 5, text: str = "Boils fast.", day: int = 1, of: str = "kettle") -> dict[str, Any]:
    at = f"2026-10-{day:02}T08:00:00+00:00"
    return {"id": id, "product": of, "rating": rating, "text": text, "locale": "en", "author": "a***n", "at": at}


@pytest.fixture
def souk(souk: Souk) -> Souk:
    open_shops(souk)
    put(souk, product("kettle", "Kettle"), product("pan", "Pan"))
    return souk


def add(souk: Souk, *reviews: dict[str, Any]) -> Any:
    return souk.call("catalog.add-reviews", {"reviews": list(reviews)}, OPERATOR)


def page(souk: Souk, **more: Any) -> dict[str, Any]:
    answer: dict[str, Any] = souk.call("catalog.reviews", {"product": "kettle", **more}, OPERATOR)
    return answer


def rating(souk: Souk) -> Any:
    return souk.call("catalog.show", {"product": "kettle"}, OPERATOR)["product"]["rating"]


def test_reviews_are_given_newest_first_with_the_total(souk: Souk) -> None:
    assert add(souk, review("a", day=1), review("b", day=3), review("c", day=2)) == 3
    seen = page(souk)
    assert [one["id"] for one in seen["reviews"]] == ["b", "c", "a"]
    assert (seen["total"], seen["after"]) == (3, "")
    assert seen["reviews"][2] == {**review("a"), "at": "2026-10-01T08:00:00Z", "invented": False}


def test_the_same_review_again_is_left(souk: Souk) -> None:
    add(souk, review("a", 4))
    events = every_event(souk)
    assert add(souk, review("a", 1, "Now I hate it.")) == 0
    assert page(souk)["reviews"][0]["rating"] == 4
    assert rating(souk) == {"value": 4.0, "count": 1}
    assert every_event(souk) == events


def test_a_review_twice_in_one_batch_counts_once(souk: Souk) -> None:
    assert add(souk, review("a", 4), review("a", 4)) == 1
    assert rating(souk) == {"value": 4.0, "count": 1}


def test_the_stars_of_buyers_outweigh_what_the_supplier_states(souk: Souk) -> None:
    put(souk, {**product("kettle", "Kettle"), "rating": {"value": 4.9, "count": 9000}})
    assert rating(souk) == {"value": 4.9, "count": 9000}
    add(souk, review("a", 5), review("b", 2), review("c", 2))
    assert rating(souk) == {"value": 3.0, "count": 3}


def test_pages_give_every_review_once_though_many_are_of_one_moment(souk: Souk) -> None:
    add(souk, *[review(f"r{n:02}", day=1 + n // 5) for n in range(23)])
    seen, after = [], ""
    while True:
        found = page(souk, after=after, most=4)
        seen += [one["id"] for one in found["reviews"]]
        after = found["after"]
        if not after:
            break
    assert seen == [f"r{n:02}" for n in sorted(range(23), key=lambda n: (n // 5, n), reverse=True)]


def test_a_page_that_ends_exactly_at_the_end_is_followed_by_nothing(souk: Souk) -> None:
    add(souk, review("a"), review("b"))
    found = page(souk, most=2)
    assert page(souk, after=found["after"])["reviews"] == []


@pytest.mark.parametrize("after", ["x", "e30=", "bnVsbA==", "WzEsMl0=", "é"])
def test_a_place_that_no_page_named_is_refused(souk: Souk, after: str) -> None:
    with pytest.raises(Invalid, match="is not a place that a page of reviews named"):
        page(souk, after=after)


@pytest.mark.parametrize("wrong", [review("x", 0), review("x", 6), review("x", 3, "  ")])
def test_a_wrong_review_takes_the_whole_batch_with_it(souk: Souk, wrong: dict[str, Any]) -> None:
    events = every_event(souk)
    with pytest.raises(Invalid, match=r"^reviews/x: a review has 1 to 5 stars and a text$"):
        add(souk, review("a"), wrong)
    assert page(souk)["total"] == 0
    assert every_event(souk) == events


def test_a_review_of_nothing_is_not_found(souk: Souk) -> None:
    with pytest.raises(NotFound, match=r"^There is no product ghost\.$"):
        add(souk, review("a"), review("b", of="ghost"))
    assert page(souk)["total"] == 0
    assert rating(souk) is None


def test_a_review_tells_that_its_product_changed(souk: Souk) -> None:
    before = len(every_event(souk))
    add(souk, review("a"), review("b"), review("c", of="pan"))
    assert [event["subject"] for event in every_event(souk)[before:]] == ["kettle", "pan"]


def test_reviews_that_come_at_once_are_all_counted(souk: Souk) -> None:
    threads = [
        threading.Thread(target=add, args=(souk, *[review(f"{writer}-{n}", 4) for n in range(5)], review("same", 4)))
        for writer in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert page(souk)["total"] == 21
    assert rating(souk) == {"value": 4.0, "count": 21}


def test_a_review_is_no_revision(souk: Souk) -> None:
    add(souk, review("a"))
    assert souk.call("catalog.show", {"product": "kettle"}, OPERATOR)["revision"] == 1
