"""What everybody who keeps payment methods does: shows no number, and hands one over for its owner alone."""

import pytest

from souk.agents.market import Purse
from souk.kit.errors import Unavailable
from souk.kit.plug import plug
from souk.settings import Settings
from souk.trade.payments import DelegatedCard
from souk.trade.payments.rules import card_faults
from tests.clocks import Standing

PURSES = [Settings.model_fields["purse"].default]


@pytest.fixture(params=PURSES, ids=lambda one: str(one["use"]).rpartition(":")[2])
def purse(request: pytest.FixtureRequest) -> Purse:
    return plug(Purse, request.param)


def test_what_is_held_is_shown_without_its_number(purse: Purse) -> None:
    for one in purse.held("ann"):
        number = purse.card("ann", one.reference).number.get_secret_value()
        assert number.endswith(one.last4)
        assert number not in repr(one) + one.shown + repr(purse.card("ann", one.reference))


def test_the_same_person_has_the_same_methods_and_another_has_others(purse: Purse) -> None:
    assert purse.held("ann") == purse.held("ann")
    mine, other = purse.held("ann"), purse.held("bo")
    assert not {one.reference for one in mine} & {one.reference for one in other}
    for one in other:
        with pytest.raises(Unavailable):
            purse.card("ann", one.reference)


def test_what_is_handed_over_is_a_card_that_a_provider_can_read(purse: Purse) -> None:
    for one in purse.held("ann"):
        card = purse.card("ann", one.reference)
        read = DelegatedCard(card.number, card.month, card.year, card.name, one.brand, one.funding)
        assert list(card_faults(read, Standing().now())) == []
