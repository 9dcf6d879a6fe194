"""Consent, export, and erasure that leaves nothing personal."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import MetaData, select

from souk.kit.operation import Caller, Souk
from souk.people.accounts import NotInvented, NotSignedIn, UnknownAccount, WrongDetail
from souk.people.accounts.contracts import ErasedAccount, StaysInvented, Unconfirmed
from souk.settings import Settings
from tests.clocks import Standing
from tests.people.accounts.authenticator import Authenticator
from tests.people.accounts.house import OPERATOR, PASSWORD, VISITOR, joined, oneself, opened, recognised, sign_in

HOME = {
    "name": "林美美",
    "phone": "138 0013 8000",
    "country": "cn",
    "region": "浙江省",
    "city": "杭州市",
    "district": "余杭区",
    "lines": ["样例路 1 号"],
    "postcode": "311100",
}
TRACES = [
    "'mei'",
    "hello mei",
    "people.example",
    "林美美",
    "13800138000",
    "样例路",
    "telephone of",
    "robot of",
    "my browser",
]


def everything(souk: Souk) -> dict[str, str]:
    """Every table with all that it holds, as text."""
    tables = MetaData()
    tables.reflect(souk.database.engine)
    with souk.database.engine.connect() as connection:
        return {
            name: "\n".join(repr(tuple(row)) for row in connection.execute(select(table)))
            for name, table in tables.tables.items()
        }


def traces(souk: Souk) -> dict[str, list[str]]:
    """Where something personal stands."""
    found = {name: [one for one in TRACES if one in text.casefold()] for name, text in everything(souk).items()}
    return {name: some for name, some in found.items() if some}


def live(souk: Souk) -> tuple[Caller, str]:
    """Somebody who used all that there is; and their session."""
    made = joined(souk, "Mei")
    me = oneself(made["account"]["id"])
    souk.call("accounts.sign-in", {"email": "mei@people.example", "password": "wrong one"}, VISITOR)
    souk.call("accounts.add-address", {"address": HOME}, me)
    souk.call("accounts.consent", {"purpose": "personal-search", "given": True}, me)
    souk.call("accounts.consent", {"purpose": "personal-search", "given": False}, me)
    credential = Authenticator().create(souk.call("accounts.begin-passkey", {}, me))
    souk.call("accounts.add-passkey", {"credential": credential, "label": "telephone of mei"}, me)
    souk.call("accounts.begin-passkey", {}, me)
    agent = souk.call("accounts.add-agent", {"name": "agent of mei"}, me)["id"]
    asked = {"label": "robot of mei", "scopes": ["catalog:read"], "days": 9, "agent": agent}
    souk.call("accounts.make-key", asked, me)
    souk.call("accounts.ask-reset", {"email": "mei@people.example"}, VISITOR)
    souk.call("accounts.invite", {"email": "mei@people.example", "role": "viewer", "shop": "corner"}, OPERATOR)
    signed = {"email": "mei@people.example", "password": PASSWORD, "device": "my browser"}
    souk.call("accounts.sign-in", signed, VISITOR)
    souk.call("accounts.change-email", {"email": "mei2@people.example", "password": PASSWORD}, me)
    souk.call("accounts.sign-in", {"email": "mei@people.example", "password": "wrong one"}, VISITOR)
    souk.call("events.observe", {"name": "search.clicked", "subject": "kettle"}, me)
    souk.call("events.flush", {}, OPERATOR)
    return me, made["token"]


def test_nothing_is_assumed_before_somebody_said_so(souk: Souk) -> None:
    me = oneself(joined(souk)["account"]["id"])
    assert souk.call("accounts.consents", {}, me) == [
        {"purpose": purpose, "given": False, "at": None}
        for purpose in ("personal-search", "personal-recommendation", "mail")
    ]


def test_the_newest_word_counts_and_the_older_ones_are_kept(souk: Souk, clock: Standing) -> None:
    me = oneself(joined(souk)["account"]["id"])
    for given in (True, False):
        souk.call("accounts.consent", {"purpose": "mail", "given": given}, me)
        clock.on(hours=1)
    newest = {"purpose": "mail", "given": False, "at": "2026-11-11T01:00:00Z"}
    assert souk.call("accounts.consents", {}, me)[2] == newest
    history = souk.call("accounts.export", {}, me)["consent_history"]
    assert history == [{"purpose": "mail", "given": True, "at": "2026-11-11T00:00:00Z"}, newest]


def test_the_export_has_all_that_is_kept_and_no_secret(souk: Souk) -> None:
    me, token = live(souk)
    other = oneself(joined(souk, "Bo")["account"]["id"])
    souk.call("accounts.add-address", {"address": {**HOME, "name": "Bo"}}, other)
    found = souk.call("accounts.export", {}, me)
    assert found["account"]["email"] == "mei@people.example"
    assert [one["address"]["phone"] for one in found["addresses"]] == ["13800138000"]
    assert [one["given"] for one in found["consent_history"]] == [True, False]
    assert [one["device"] for one in found["sessions"]] == ["", "my browser"]
    assert [one["label"] for one in found["passkeys"]] == ["telephone of mei"]
    assert [one["label"] for one in found["keys"]] == ["robot of mei"]
    assert [one["name"] for one in found["agents"]] == ["agent of mei"]
    assert [one["shop"] for one in found["invitations"]] == ["corner"]
    assert sorted(one["kind"] for one in found["letters"]) == ["confirm", "confirm", "invitation", "reset"]
    assert [one["name"] for one in found["events"]] == ["accounts.joined", "search.clicked"]
    said = repr(found)
    for hidden in (token, "lnk_", "key_", "inv_", "ses_", "argon2", "Bo"):
        assert hidden not in said


def test_erasing_leaves_nothing_personal_in_any_table(souk: Souk) -> None:
    me, token = live(souk)
    (agent,) = (one["id"] for one in souk.call("accounts.agents", {}, me))
    assert set(traces(souk)) == {
        "accounts_account",
        "accounts_address",
        "accounts_invitation",
        "accounts_key",
        "accounts_letter",
        "accounts_link",
        "accounts_passkey",
        "accounts_session",
    }
    before = souk.call("events.read", {}, OPERATOR)["events"]
    assert souk.call("accounts.erase", {"confirm": " MEI@people.example "}, me) is None
    assert traces(souk) == {}
    rows = everything(souk)
    kept = {name for name, text in rows.items() if me.actor in text}
    assert kept == {"accounts_account", "events_event"}
    assert rows["accounts_attempt"] == ""
    with pytest.raises(NotSignedIn):
        recognised(souk, token)
    with pytest.raises(UnknownAccount):
        souk.call("accounts.me", {}, me)
    events = souk.call("events.read", {}, OPERATOR)["events"]
    assert events[: len(before)] == before
    assert [(one["name"], one["subject"], one["facts"]) for one in events[len(before) :]] == [
        ("accounts.erased", one, {}) for one in (me.actor, agent)
    ]


def test_somebody_else_stays_whole(souk: Souk) -> None:
    other = joined(souk, "Bo")
    me, _ = live(souk)
    before = souk.call("accounts.export", {}, oneself(other["account"]["id"]))
    souk.call("accounts.erase", {"confirm": "mei"}, me)
    assert souk.call("accounts.export", {}, oneself(other["account"]["id"])) == before
    recognised(souk, other["token"])


@pytest.mark.parametrize("confirm", ["", "yes", "bo@people.example", "me"])
def test_what_was_not_typed_right_erases_nothing(souk: Souk, confirm: str) -> None:
    me, _ = live(souk)
    before = everything(souk)
    with pytest.raises(Unconfirmed):
        souk.call("accounts.erase", {"confirm": confirm}, me)
    assert everything(souk) == before


def test_the_address_is_free_again_and_the_pseudonym_never(souk: Souk) -> None:
    me, _ = live(souk)
    souk.call("accounts.erase", {"confirm": "mei"}, me)
    assert joined(souk)["account"]["id"] != me.actor
    with pytest.raises(ErasedAccount):
        souk.call("accounts.open", {"id": me.actor, "kind": "shopper", "name": "Again"}, OPERATOR)
    assert sign_in(souk, "mei@people.example")["token"]


def test_the_export_of_the_book_is_in_the_form_that_it_is_kept_in(souk: Souk) -> None:
    me = oneself(joined(souk)["account"]["id"])
    made = souk.call("accounts.add-address", {"address": HOME}, me)
    assert made["preferred"] is True
    assert made["address"] == {**HOME, "phone": "13800138000", "country": "CN", "label": ""}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"country": "XX"}, "country"),
        ({"country": "China"}, "country"),
        ({"phone": "12345"}, "phone"),
        ({"postcode": "31110"}, "postcode"),
        ({"region": " "}, "region"),
        ({"lines": []}, "lines"),
        ({"lines": ["a", "b", "c", "d", "e"]}, "lines"),
        ({"name": " "}, "name"),
        ({"city": "x" * 81}, "city"),
        ({"label": "\u202eevil"}, "label"),
    ],
)
def test_an_address_that_cannot_be_names_its_field(souk: Souk, wrong: dict[str, Any], field: str) -> None:
    me = oneself(joined(souk)["account"]["id"])
    with pytest.raises(WrongDetail) as refused:
        souk.call("accounts.add-address", {"address": {**HOME, **wrong}}, me)
    assert refused.value.facts["field"] == field
    assert souk.call("accounts.addresses", {}, me) == []


def test_letters_that_were_sent_tell_nothing_any_more(souk: Souk, tmp_path: Path) -> None:
    joined(souk)
    souk.call("accounts.deliver", {}, OPERATOR)
    assert "people.example" not in everything(souk)["accounts_letter"]
    assert len(list(tmp_path.glob("mail/*.eml"))) == 1


def test_the_demo_lets_one_be_an_invented_person_and_nobody_else(souk: Souk) -> None:
    real = joined(souk)["account"]["id"]
    ling = {"id": "ling", "kind": "shopper", "name": "凌小满", "email": "ling@people.example", "invented": True}
    made = souk.call("accounts.open", ling, OPERATOR)
    assert souk.call("accounts.open", ling, OPERATOR) == made
    assert [one["id"] for one in souk.call("accounts.personas", {}, VISITOR)] == ["ling"]
    entered = souk.call("accounts.enter-as", {"account": "ling"}, VISITOR)
    assert recognised(souk, entered["token"])["account"] == "ling"
    for account in (real, "nobody"):
        with pytest.raises(NotInvented):
            souk.call("accounts.enter-as", {"account": account}, VISITOR)


def test_an_invented_person_is_there_for_the_next_visitor(souk: Souk) -> None:
    ling = {"id": "ling", "kind": "shopper", "name": "凌小满", "email": "ling@people.example", "invented": True}
    made = souk.call("accounts.open", ling, OPERATOR)
    with pytest.raises(StaysInvented):
        souk.call("accounts.erase", {"confirm": "凌小满"}, oneself("ling"))
    assert souk.call("accounts.me", {}, oneself("ling")) == made


def test_outside_the_demo_nobody_is_entered(settings: Settings) -> None:
    souk = opened(settings.model_copy(update={"demo": False}))
    ling = {"id": "ling", "kind": "shopper", "name": "凌小满", "email": "ling@people.example", "invented": True}
    souk.call("accounts.open", ling, OPERATOR)
    with pytest.raises(NotInvented):
        souk.call("accounts.enter-as", {"account": "ling"}, VISITOR)
    assert souk.call("accounts.personas", {}, VISITOR) == []
    souk.database.close()
