import pytest

from souk.kit.clock import Clock, FastClock, MachineClock
from souk.kit.errors import Invalid
from souk.kit.plug import plug


def test_a_provider_is_built_from_its_import_path() -> None:
    assert isinstance(plug(Clock, {"use": "souk.kit.clock:MachineClock"}), MachineClock)


def test_options_and_context_reach_the_provider() -> None:
    made = plug(Clock, {"use": "souk.kit.clock:FastClock", "times": 2.0}, start="2026-11-11T08:00:00+08:00")
    assert isinstance(made, FastClock)
    assert made.now().isoformat() >= "2026-11-11T00:00:00+00:00"


@pytest.mark.parametrize(
    "use", ["souk.kit.clock:SunDial", "souk.kit.sundial:Clock", "souk.kit.clock", "", ":", "no colon here"]
)
def test_a_path_to_nothing_is_refused_with_the_port_and_the_reason(use: str) -> None:
    with pytest.raises(Invalid) as refused:
        plug(Clock, {"use": use})
    assert str(refused.value).startswith(f"No provider {use} for Clock: ")


def test_no_path_at_all_is_refused() -> None:
    with pytest.raises(Invalid, match="No provider  for Clock"):
        plug(Clock, {})


def test_options_that_the_provider_does_not_take_are_refused() -> None:
    with pytest.raises(Invalid, match=r"^souk\.kit\.clock:MachineClock refuses its options"):
        plug(Clock, {"use": "souk.kit.clock:MachineClock", "colour": "red"})


def test_what_does_not_fit_the_port_is_refused() -> None:
    with pytest.raises(Invalid, match=r"^souk.kit.money:Money is not a Clock\.$"):
        plug(Clock, {"use": "souk.kit.money:Money", "amount": 1, "currency": "CNY"})


def test_a_providers_own_refusal_passes_through() -> None:
    with pytest.raises(Invalid, match="0 times is not a speed above zero"):
        plug(Clock, {"use": "souk.kit.clock:FastClock", "times": 0})
