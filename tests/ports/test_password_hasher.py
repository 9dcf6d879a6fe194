"""What every hasher of passwords does."""

import pytest

from souk.kit.plug import plug
from souk.people.accounts import PasswordHasher

CHEAP = {"time_cost": 1, "memory_cost": 8}
HASHERS = [{"use": "souk.people.accounts.providers.argon2:Argon2", **CHEAP}]


@pytest.fixture(params=HASHERS, ids=lambda choice: choice["use"].rpartition(":")[2])
def hasher(request: pytest.FixtureRequest) -> PasswordHasher:
    return plug(PasswordHasher, request.param)


@pytest.mark.parametrize("password", ["", "seven lanterns at dusk", "七盏灯笼在黄昏", "x" * 1000, "null\x00byte"])
def test_only_the_password_fits(hasher: PasswordHasher, password: str) -> None:
    kept = hasher.hash(password)
    assert hasher.fits(kept, password)
    for other in (password + " ", password.upper() + "!", "x"):
        assert not hasher.fits(kept, other)


def test_what_is_kept_tells_neither_the_password_nor_who_has_the_same(hasher: PasswordHasher) -> None:
    first, second = hasher.hash("seven lanterns"), hasher.hash("seven lanterns")
    assert first != second
    assert "seven" not in first


@pytest.mark.parametrize("kept", ["", "plain", "$argon2id$", "$argon2id$v=19$m=8,t=1,p=1$x$y", "\x00"])
def test_what_no_hasher_made_fits_nothing(hasher: PasswordHasher, kept: str) -> None:
    assert not hasher.fits(kept, "")
    assert not hasher.fits(kept, kept)
    assert hasher.outdated(kept)


def test_what_weaker_parameters_made_is_outdated_and_fits_yet() -> None:
    use = "souk.people.accounts.providers.argon2:Argon2"
    weak, strong = (
        plug(PasswordHasher, {"use": use, **CHEAP}),
        plug(PasswordHasher, {"use": use, **CHEAP, "time_cost": 2}),
    )
    kept = weak.hash("seven lanterns")
    assert strong.fits(kept, "seven lanterns")
    assert (weak.outdated(kept), strong.outdated(kept)) == (False, True)


def test_what_holds_where_nothing_is_chosen_is_argon2id_with_32_mib() -> None:
    kept = plug(PasswordHasher, {"use": "souk.people.accounts.providers.argon2:Argon2"}).hash("seven lanterns")
    assert kept.startswith("$argon2id$v=19$m=32768,t=3,p=1$")
