"""What every source of chance does."""

import base64

import pytest

from souk.kit.plug import plug
from souk.people.accounts import Tokens

SOURCES = [{"use": "souk.people.accounts.providers.machine_tokens:MachineTokens"}]


@pytest.fixture(params=SOURCES, ids=lambda choice: choice["use"].rpartition(":")[2])
def tokens(request: pytest.FixtureRequest) -> Tokens:
    return plug(Tokens, request.param)


def test_what_is_drawn_is_32_bytes_and_never_comes_again(tokens: Tokens) -> None:
    drawn = [tokens.draw("the same") for _ in range(500)]
    assert len(set(drawn)) == 500
    assert {len(base64.urlsafe_b64decode(one + "=")) for one in drawn} == {32}
