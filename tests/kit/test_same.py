"""What was made of the very same things is made once, and of equal ones again."""

from souk.kit.same import Same


def test_the_very_same_things_are_made_into_something_once() -> None:
    made: Same[list[str]] = Same(most=2)
    one, other, calls = ["a"], ["a"], []

    def make(*things: list[str]) -> list[str]:
        calls.append(things)
        return [*things[0]]

    assert made.of(make, one) is made.of(make, one)
    assert made.of(make, other) is not made.of(make, one)
    assert len(calls) == 2
    made.of(make, one, other)
    assert len(calls) == 3
    made.of(make, one)
    assert len(calls) == 4, "it was full, and forgot"


def test_nothing_new_takes_the_place_of_what_is_gone() -> None:
    made: Same[str] = Same()
    for number in range(50):
        # Each goes at once, and the next would be put where it was.
        assert made.of(lambda thing: thing[0], [str(number)]) == str(number)
