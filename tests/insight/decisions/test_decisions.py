"""The ledger: proposed with evidence, judged, approved in person, carried out once, undone, and never rewritten."""

import threading
from typing import Any

import pytest
from sqlalchemy import text

from souk.insight.decisions import Waist
from souk.insight.events import Events
from souk.kit.errors import SoukError, Unavailable
from souk.kit.operation import Caller, Souk
from souk.people.accounts import IN_PERSON, scopes_of
from tests.clocks import Standing
from tests.databases import KINDS
from tests.small import OPERATOR, open_shops

ANN = Caller("ann", scopes_of("shopper") | {IN_PERSON})
AGENT = Caller("ann", scopes_of("shopper"))
OWNER = Caller("keeper", scopes_of("merchant", "owner") | {IN_PERSON}, "corner")
OTHER = Caller("keeper", scopes_of("merchant", "owner") | {IN_PERSON}, "harbour")
CONSENT = {"purpose": "mail", "given": True}
WHY = {"says": {"en": "7 days hold now."}, "kind": "operation", "ref": "orders.terms", "path": "corner"}


def act(**more: Any) -> dict[str, Any]:
    """A change of a shop's terms, and what takes it back."""
    terms = {"shop": "corner", "number": 0, "why": "asked for", "terms": {"returns": 14}}
    back = {**terms, "number": 1, "terms": {"returns": 7}}
    made = {"agent": "Store keeper", "kind": "assistant.terms", "what": {"en": "Grant 14 days"}, "evidence": [WHY]}
    made |= {"call": {"operation": "orders.put-terms", "payload": terms}, "keep": ["number"], "id": "terms"}
    return {**made, "undo": {"operation": "orders.put-terms", "payload": back}, **more}


def propose(souk: Souk, caller: Caller = OWNER, **more: Any) -> Any:
    return souk.call("decisions.propose", {"act": act(**more)}, caller)


def decide(souk: Souk, verb: str, decision: Any, caller: Caller = OWNER) -> Any:
    return souk.call(f"decisions.{verb}", {"decision": decision["id"]}, caller)


def policy(souk: Souk, caller: Caller = OWNER, number: int = 0, **more: Any) -> Any:
    asked = {"policy": {"kind": "assistant.*", "mode": "auto", **more}, "number": number, "why": "small things"}
    return souk.call("decisions.put-policy", asked, caller)


def days(souk: Souk) -> int:
    return int(souk.call("orders.terms", {"shop": "corner"}, OPERATOR)["terms"]["returns"])


@pytest.fixture(autouse=True)
def shops(souk: Souk) -> None:
    open_shops(souk)


@pytest.mark.parametrize("kind", KINDS, indirect=True)
def test_what_no_policy_allows_waits_and_is_done_and_undone_once(souk: Souk) -> None:
    found = propose(souk)
    assert (found["state"], found["judged"]["mode"], days(souk)) == ("proposed", "ask", 7)
    assert propose(souk)["id"] == found["id"], "the same name is the same decision"
    with pytest.raises(SoukError, match="another act"):
        propose(souk, what={"en": "Something else"})
    with pytest.raises(SoukError, match="in-person"):
        decide(souk, "approve", found, Caller("keeper", scopes_of("merchant", "owner"), "corner"))
    done = decide(souk, "approve", found)
    assert (done["state"], done["outcome"], days(souk)) == ("done", {"number": 1}, 14)
    with pytest.raises(SoukError, match="is done"):
        decide(souk, "approve", found)
    undone = decide(souk, "undo", found)
    assert (undone["state"], days(souk)) == ("undone", 7)
    assert [one["state"] for one in undone["steps"]] == ["proposed", "approved", "done", "undoing", "undone"]
    with pytest.raises(SoukError, match="is undone"):
        decide(souk, "undo", found)


def test_no_one_else_sees_or_decides(souk: Souk) -> None:
    found = propose(souk)
    for verb in ("show", "approve", "refuse", "undo", "evidence"):
        for caller in (OTHER, ANN):
            with pytest.raises(SoukError, match="no decision"):
                decide(souk, verb, found, caller)
    assert souk.call("decisions.page", {}, OTHER)["decisions"] == []
    assert souk.call("decisions.page", {}, OWNER)["waiting"] == 1


def test_a_refusal_does_nothing_and_a_proposal_runs_out(souk: Souk, clock: Standing) -> None:
    assert decide(souk, "refuse", propose(souk))["state"] == "refused"
    late = propose(souk, id="late", until="2026-11-11T01:00:00+00:00")
    clock.on(hours=2)
    assert decide(souk, "approve", late)["state"] == "over"
    later = propose(souk, id="later", until="2026-11-11T03:00:00+00:00")
    clock.on(hours=2)
    assert souk.call("decisions.work", {}, OPERATOR) == 1
    assert decide(souk, "show", later)["state"] == "over"
    assert days(souk) == 7


def test_a_policy_lets_it_be_done_within_its_limits_and_asks_beyond(souk: Souk) -> None:
    policy(souk, count_day=1)
    assert propose(souk)["state"] == "done"
    second = propose(souk, id="second")
    assert (second["state"], second["judged"]["says"]["en"]) == (
        "proposed",
        "It was done as often as is allowed in 24 hours.",
    )
    policy(souk, number=1, mode="forbid")
    assert propose(souk, id="third")["state"] == "forbidden"
    with pytest.raises(SoukError, match="no longer at number 1"):
        policy(souk, number=1)
    versions = souk.call("decisions.policy-versions", {"kind": "assistant.*"}, OWNER)
    assert [one["number"] for one in versions] == [2, 1]
    assert souk.call("decisions.policies", {}, OTHER) == []


def test_the_houses_policy_holds_besides_ones_own(souk: Souk) -> None:
    policy(souk)
    policy(souk, OPERATOR, mode="ask", kind="*")
    found = propose(souk)
    assert (found["state"], found["judged"]["owner"]) == ("proposed", "house")
    with pytest.raises(SoukError, match="in-person"):
        policy(souk, AGENT, number=0)
    with pytest.raises(SoukError, match="decisions:shop"):
        policy(souk, Caller("viewer", scopes_of("merchant", "viewer") | {IN_PERSON}, "corner"), number=1)


@pytest.mark.parametrize("kind", KINDS, indirect=True)
def test_a_daily_limit_holds_against_many_at_once(souk: Souk) -> None:
    policy(souk, count_day=1, beyond="forbid")
    found: list[str] = []
    wrong: list[BaseException] = []

    def ask(name: str) -> None:
        try:
            found.append(propose(souk, id=name)["state"])
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=ask, args=(f"n{n}",)) for n in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert wrong == []
    assert sorted(found) == ["done", "forbidden", "forbidden", "forbidden"]


def test_what_is_refused_has_failed_and_leaves_nothing(souk: Souk) -> None:
    wrong = act()["call"]["payload"] | {"number": 7}
    found = propose(souk, call={"operation": "orders.put-terms", "payload": wrong})
    failed = decide(souk, "approve", found)
    assert failed["state"] == "failed"
    assert failed["steps"][-1]["facts"]["code"] == "terms-moved"
    assert days(souk) == 7
    done = decide(souk, "approve", propose(souk, id="good"))
    souk.call("orders.put-terms", act()["undo"]["payload"] | {"terms": {"returns": 9}}, OWNER)
    stuck = decide(souk, "undo", done)
    assert (stuck["state"], days(souk)) == ("done", 9), "what cannot be taken back stays done, and says why"
    assert "no longer" in stuck["trouble"]


@pytest.mark.parametrize("after", [True, False])
def test_a_kill_in_the_middle_is_carried_on_once(
    souk: Souk, clock: Standing, monkeypatch: pytest.MonkeyPatch, after: bool
) -> None:
    member = {"id": "keeper", "kind": "merchant", "name": "K", "email": "k@shop.example"}
    souk.call("accounts.open", {**member, "memberships": [{"shop": "corner", "role": "owner"}]}, OPERATOR)
    found, do, struck = propose(souk), Waist.do, []

    def broken(waist: Waist, name: str, payload: Any, caller: Caller, key: str | None = None) -> Any:
        if after:
            do(waist, name, payload, caller, key)
        struck.append(name)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Waist, "do", broken)
        with pytest.raises(KeyboardInterrupt):
            decide(souk, "approve", found)
    assert (struck, decide(souk, "show", found)["state"]) == (["orders.put-terms"], "approved")
    clock.on(minutes=2)
    assert souk.call("decisions.work", {}, OPERATOR) == 1
    shown = decide(souk, "show", found)
    assert (shown["state"], shown["outcome"], days(souk)) == ("done", {"number": 1}, 14)
    assert souk.call("decisions.work", {}, OPERATOR) == 0


def test_an_outcome_that_nobody_knows_stays_open(souk: Souk, monkeypatch: pytest.MonkeyPatch) -> None:
    found = propose(souk)

    def away(*_asked: Any) -> Any:
        raise Unavailable("The line is dead.")

    with monkeypatch.context() as patch:
        patch.setattr(Waist, "do", away)
        assert decide(souk, "approve", found)["state"] == "approved"
    assert propose(souk)["state"] == "done"


def test_what_is_final_says_so_beforehand_and_stays(souk: Souk) -> None:
    with pytest.raises(SoukError, match="beforehand"):
        propose(souk, undo=None)
    found = propose(souk, undo=None, final={"en": "Customers were told; this stays."})
    decide(souk, "approve", found)
    with pytest.raises(SoukError, match="cannot be undone"):
        decide(souk, "undo", found)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"call": {"operation": "orders.nothing"}}, "no operation"),
        ({"call": {"operation": "orders.terms", "payload": {"shop": "corner"}}}, "nothing that is proposed"),
        ({"call": {"operation": "orders.put-terms", "payload": {"shop": "corner"}}}, "Field required"),
        ({"call": {"operation": "payments.sweep", "payload": {}}}, "takes the scope"),
        ({"evidence": []}, "evidence"),
        ({"what": {}}, "what would be done"),
        ({"amount": 5}, "an amount has a currency"),
        ({"evidence": [{**WHY, "says": {}}]}, "every piece says something"),
    ],
)
def test_a_wrong_act_is_refused_before_anything_is_written(souk: Souk, more: dict[str, Any], said: str) -> None:
    with pytest.raises(SoukError, match=said):
        propose(souk, **more)
    assert souk.call("decisions.page", {}, OWNER)["decisions"] == []


@pytest.mark.parametrize("kind", KINDS, indirect=True)
def test_the_list_is_filtered_and_paged(souk: Souk, clock: Standing) -> None:
    made = []
    for n in range(5):
        clock.on(minutes=1)
        made.append(propose(souk, id=f"n{n}", subject="even" if n % 2 == 0 else "odd")["id"])
    decide(souk, "refuse", {"id": made[0]})
    page = souk.call("decisions.page", {"most": 2}, OWNER)
    rest = souk.call("decisions.page", {"most": 5, "after": page["after"]}, OWNER)
    assert [one["id"] for one in (*page["decisions"], *rest["decisions"])] == made[::-1]
    assert (page["waiting"], rest["after"]) == (4, "")

    def ids(**asked: Any) -> list[str]:
        return [one["id"] for one in souk.call("decisions.page", asked, OWNER)["decisions"]]

    assert ids(state="refused") == [made[0]]
    assert ids(subject="odd") == [made[3], made[1]]
    assert ids(kind="assistant.price") == []
    for wrong in ({"most": 0}, {"after": "there"}):
        with pytest.raises(SoukError):
            souk.call("decisions.page", wrong, OWNER)


@pytest.mark.parametrize("kind", KINDS, indirect=True)
def test_the_trail_cannot_be_rewritten(souk: Souk) -> None:
    policy(souk)
    propose(souk)
    for table in ("decisions_step", "decisions_policy_version"):
        for words in (f"UPDATE {table} SET why = 'x'", f"DELETE FROM {table}"):
            with pytest.raises(Exception, match="only added to"), souk.database.engine.begin() as connection:
                connection.exec_driver_sql(words)
    bundle = souk.call("decisions.evidence", {"decision": propose(souk)["id"]}, OWNER)
    assert bundle["policy"]["policy"]["kind"] == "assistant.*"
    assert [one["state"] for one in bundle["decision"]["steps"]] == ["proposed", "approved", "done"]


def gone(souk: Souk, account: str) -> None:
    """Somebody is erased, as far as the log tells."""
    log = souk.operations["events.read"].method.__self__
    assert isinstance(log, Events)
    with souk.database.unit(writes=True):
        log.record("accounts.erased", [(account, {})], OPERATOR)


@pytest.mark.parametrize("kind", KINDS, indirect=True)
def test_who_is_erased_leaves_what_was_decided_and_no_word(souk: Souk) -> None:
    said = {"kind": "assistant.*", "mode": "auto", "agents": ["Store keeper", "Ann's"]}
    souk.call("decisions.put-policy", {"policy": said, "number": 0, "why": "Ann wants it so"}, ANN)
    asked = {"what": {"en": "Ann's secret"}, "call": {"operation": "accounts.consent", "payload": CONSENT}, "id": "a"}
    mine = propose(souk, ANN, **asked, undo=None, final={"en": "as Ann said"}, keep=[])
    policy(souk)
    theirs = propose(souk)
    position = souk.call("decisions.forget-erased", {}, OPERATOR)
    assert "Ann" in str(decide(souk, "show", mine, ANN))
    gone(souk, "ann")
    assert souk.call("decisions.forget-erased", {"after": position}, OPERATOR) > position
    left = decide(souk, "show", mine, ANN)
    assert "Ann" not in str(left).replace("ann", "")
    assert (left["state"], left["act"]["kind"], [one["state"] for one in left["steps"]]) == (
        mine["state"], "assistant.terms", [one["state"] for one in mine["steps"]],
    )  # fmt: skip
    assert souk.call("decisions.policies", {}, ANN) == []
    assert decide(souk, "show", theirs) == theirs
    for words in (
        "UPDATE decisions_step SET why = '', facts = '{}', actor = 'bo'",
        "UPDATE decisions_step SET why = '', facts = '{\"x\": 1}'",
        "UPDATE decisions_policy_version SET why = ''",
    ):
        with pytest.raises(Exception, match="only added to"), souk.database.engine.begin() as connection:
            connection.exec_driver_sql(words)


def test_a_call_that_is_under_way_is_waited_for(souk: Souk) -> None:
    asked = {"call": {"operation": "accounts.consent", "payload": CONSENT}, "undo": None, "final": {"en": "x"}}
    found = propose(souk, ANN, **asked, keep=[])
    with souk.database.unit(writes=True):
        going = {"id": found["id"], "state": "approved"}
        souk.database.write.execute(text("UPDATE decisions_decision SET state = :state WHERE id = :id"), going)
    position = souk.call("decisions.forget-erased", {}, OPERATOR)
    gone(souk, "ann")
    assert souk.call("decisions.forget-erased", {"after": position}, OPERATOR) == position
    with souk.database.unit(writes=True):
        souk.database.write.execute(text("UPDATE decisions_decision SET state = 'done'"))
    assert souk.call("decisions.forget-erased", {"after": position}, OPERATOR) > position
    assert decide(souk, "show", found, ANN)["act"]["agent"] == "erased"
