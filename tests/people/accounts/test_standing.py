"""Who is recognised, as what, for how long; and how that ends at once."""

import pytest
from sqlalchemy import event

from souk.kit.errors import NotAllowed, NotFound
from souk.kit.operation import Souk
from souk.people.accounts import NoSuchShop, NoSuchThing, NotSignedIn, UnknownAccount
from tests.clocks import Standing
from tests.people.accounts.house import DOOR, OPERATOR, VISITOR, joined, member, oneself, recognised, sign_in


def token_of(souk: Souk, id: str) -> str:
    return str(sign_in(souk, f"{id}@shop.example")["token"])


def touch(souk: Souk, token: str) -> None:
    souk.call("accounts.touch", {"token": token}, DOOR)


@pytest.mark.parametrize("token", ["", "ses_", "ses_guessed", "key_guessed", "Bearer x", "lnk_" + "a" * 43])
def test_a_secret_that_nobody_gave_out_is_not_recognised(souk: Souk, token: str) -> None:
    joined(souk)
    with pytest.raises(NotSignedIn):
        recognised(souk, token)
    touch(souk, token)


def test_only_the_door_recognises(souk: Souk) -> None:
    made = joined(souk)
    for caller in (VISITOR, oneself(made["account"]["id"])):
        with pytest.raises(NotAllowed):
            souk.call("accounts.recognise", {"token": made["token"]}, caller)


def test_what_is_kept_of_a_session_is_not_its_secret(souk: Souk) -> None:
    token = joined(souk)["token"]
    with souk.database.engine.connect() as connection:
        kept = [str(row) for row in connection.exec_driver_sql("SELECT * FROM accounts_session")]
    assert len(kept) == 1
    assert token not in kept[0]
    assert token.removeprefix("ses_") not in kept[0]


def test_recognising_takes_one_query(souk: Souk) -> None:
    member(souk, "owner", "corner", "owner")
    tokens = [token_of(souk, "owner")]
    me = oneself("owner")
    asked = {"label": "robot", "scopes": ["catalog:read"], "days": 9}
    tokens.append(souk.call("accounts.make-key", asked, me)["secret"])
    said: list[str] = []
    event.listen(souk.database.engine, "before_cursor_execute", lambda *now: said.append(now[2]))
    for token in tokens:
        said.clear()
        recognised(souk, token)
        assert len([one for one in said if one.startswith("SELECT")]) == 1


def test_a_session_ends_after_thirty_idle_days(souk: Souk, clock: Standing) -> None:
    token = joined(souk)["token"]
    clock.on(days=29, hours=23)
    touch(souk, token)
    clock.on(days=29, hours=23)
    recognised(souk, token)
    clock.on(hours=1)
    with pytest.raises(NotSignedIn):
        recognised(souk, token)
    touch(souk, token)
    with pytest.raises(NotSignedIn):
        recognised(souk, token)


def test_a_session_ends_after_half_a_year_however_busy_it_is(souk: Souk, clock: Standing) -> None:
    token = joined(souk)["token"]
    for _ in range(9):
        clock.on(days=20)
        if clock.now().isoformat() < "2027-05-10":
            touch(souk, token)
            recognised(souk, token)
    with pytest.raises(NotSignedIn):
        recognised(souk, token)


def test_signing_out_holds_at_once_and_for_this_session_alone(souk: Souk) -> None:
    first = joined(souk)
    second = sign_in(souk, "mei@people.example")
    me = oneself(first["account"]["id"])
    souk.call("accounts.sign-out", {"session": recognised(souk, first["token"])["session"]}, me)
    with pytest.raises(NotSignedIn):
        recognised(souk, first["token"])
    recognised(souk, second["token"])


def test_nobody_ends_or_moves_the_session_of_another(souk: Souk) -> None:
    made = joined(souk)
    session = recognised(souk, made["token"])["session"]
    other = oneself(joined(souk, "Bo")["account"]["id"])
    for name, payload in (
        ("accounts.sign-out", {"session": session}),
        ("accounts.end-session", {"id": session}),
        ("accounts.end-other-sessions", {"keep": session}),
        ("accounts.act-for", {"session": session}),
    ):
        with pytest.raises(NoSuchThing):
            souk.call(name, payload, other)
    recognised(souk, made["token"])
    assert len(souk.call("accounts.sessions", {}, other)) == 1


def test_all_other_sessions_end_but_the_one_in_hand(souk: Souk) -> None:
    first = joined(souk)
    others = [sign_in(souk, "mei@people.example")["token"] for _ in range(2)]
    me = oneself(first["account"]["id"])
    kept = recognised(souk, first["token"])["session"]
    assert souk.call("accounts.end-other-sessions", {"keep": kept}, me) == 2
    assert [one["id"] for one in souk.call("accounts.sessions", {}, me)] == [kept]
    for token in others:
        with pytest.raises(NotSignedIn):
            recognised(souk, token)


@pytest.mark.parametrize(
    ("role", "may", "may_not"),
    [
        ("viewer", {"accounts:staff-read", "catalog:feeds"}, {"catalog:write", "accounts:staff"}),
        ("editor", {"catalog:write", "catalog:import", "timetables:write"}, {"accounts:staff"}),
        ("owner", {"catalog:write", "accounts:staff"}, {"catalog:shops", "accounts:all", "*"}),
    ],
)
def test_a_role_gives_its_scopes_in_its_shop(souk: Souk, role: str, may: set[str], may_not: set[str]) -> None:
    member(souk, "ke", "corner", role)
    standing = recognised(souk, token_of(souk, "ke"))
    assert standing["shop"] == "corner"
    assert may <= set(standing["scopes"])
    assert not may_not & set(standing["scopes"])


def test_a_merchant_who_acts_for_no_shop_is_a_shopper(souk: Souk) -> None:
    member(souk, "ke", "corner", "owner")
    token = token_of(souk, "ke")
    session = recognised(souk, token)["session"]
    souk.call("accounts.act-for", {"session": session, "shop": None}, oneself("ke"))
    standing = recognised(souk, token)
    assert standing["shop"] is None
    assert frozenset(standing["scopes"]) == oneself("ke").scopes


def test_one_acts_only_for_a_shop_that_one_works_in(souk: Souk) -> None:
    member(souk, "ke", "corner", "owner")
    token = token_of(souk, "ke")
    asked = {"session": recognised(souk, token)["session"], "shop": "harbour"}
    with pytest.raises(NoSuchShop):
        souk.call("accounts.act-for", asked, oneself("ke"))
    assert recognised(souk, token)["shop"] == "corner"


def test_who_is_let_go_loses_the_shop_with_the_next_request(souk: Souk) -> None:
    member(souk, "ou", "corner", "owner")
    member(souk, "ke", "corner", "editor")
    token = token_of(souk, "ke")
    souk.call("accounts.remove-staff", {"account": "ke", "shop": "corner"}, OPERATOR)
    standing = recognised(souk, token)
    assert (standing["shop"], "catalog:write" in standing["scopes"]) == (None, False)


def test_a_standing_is_told_by_account_for_what_runs_later(souk: Souk) -> None:
    member(souk, "ke", "corner", "editor")
    found = souk.call("accounts.standing", {"account": "ke", "shop": "corner"}, DOOR)
    assert (found["actor"], found["shop"], "catalog:import" in found["scopes"]) == ("ke", "corner", True)
    with pytest.raises(NoSuchShop):
        souk.call("accounts.standing", {"account": "ke", "shop": "harbour"}, DOOR)
    with pytest.raises(NotSignedIn):
        souk.call("accounts.standing", {"account": "u-nobody"}, DOOR)


def test_personal_is_only_what_somebody_agreed_to(souk: Souk) -> None:
    made = joined(souk)
    me, seen = oneself(made["account"]["id"]), []
    for given in (True, False, True):
        souk.call("accounts.consent", {"purpose": "personal-search", "given": given}, me)
        souk.call("accounts.consent", {"purpose": "mail", "given": not given}, me)
        seen.append(recognised(souk, made["token"])["personal"])
    assert seen == [True, False, True]


def test_who_has_no_account_has_nothing_of_ones_own(souk: Souk) -> None:
    for name in ("me", "sessions", "keys", "agents", "passkeys", "addresses", "consents", "export"):
        with pytest.raises(UnknownAccount) as refused:
            souk.call(f"accounts.{name}", {}, OPERATOR)
        assert isinstance(refused.value, NotFound)
