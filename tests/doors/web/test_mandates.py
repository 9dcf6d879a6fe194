"""The pages about mandates without a browser: what a form says back, who sees what, and what machines read."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS

import souk
from souk.doors.web.mandates_words import detail, reason
from souk.kit.operation import Caller
from souk.people.accounts import IN_PERSON, scopes_of
from souk.trade.mandates import Reason
from souk.trade.mandates.rules.chain import state_in
from tests.doors.http.front import HTML, Front, mark, opened, send
from tests.small import OPERATOR

GOOD = {"agent": "Robin", "autonomy": "bounded", "currency": "CNY", "per_purchase": "150", "budget": "600.50"}
GOOD |= {"until": "2026-12-01"}


@pytest.fixture
def front(tmp_path: Path, sqlite_template: Path) -> Iterator[Front]:
    made = opened(tmp_path, sqlite_template, rate_visitor=0, rate_account=0)
    yield made
    made.souk.database.close()


def _person(id: str) -> Caller:
    return Caller(id, scopes_of("shopper") | {IN_PERSON})


def _granted(browser: Any, **more: str) -> str:
    asked = send(browser, "/mandates/new", {**GOOD, **more})
    assert asked.status_code == 303, asked.text
    given = send(browser, asked.headers["location"], {})
    return str(given.headers["location"]).partition("/mandates/")[2].partition("?")[0]


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("budget", "plenty", "plenty is not an amount such as 150.00."),
        ("budget", "-1", "-1 is not an amount such as 150.00."),
        ("budget", "NaN", "NaN is not an amount such as 150.00."),
        ("budget", "1.005", "CNY has no part as small as 1.005."),
        ("budget", "", "has a budget and a limit for each purchase"),
        ("until", "soon", "soon is not a day such as 2026-11-30."),
        ("until", "2026-11-01", "it ends within 400 days"),
        ("purchases", "three", "three is not a whole number such as 3."),
        ("agent_key", "{}", "the agent&#39;s key"),
        ("agent_key", "not JSON", "is a public JWK"),
        ("agent", "", "agent: say something here"),
    ],
)
def test_a_form_says_what_is_wrong_and_loses_nothing(front: Front, field: str, typed: str, sentence: str) -> None:
    with front.browser() as browser:
        who = front.join(browser)
        answer = send(browser, "/mandates/new", {**GOOD, field: typed})
        assert answer.status_code == 422
        assert sentence in answer.text
        kept = "budget" if field == "agent" else "agent"
        assert f'value="{GOOD[kept]}"' in answer.text
    assert front.souk.call("mandates.mine", {}, _person(who)) == []


def test_what_was_typed_is_what_is_asked_for(front: Front) -> None:
    address = {
        "country": "CN",
        "region": "浙江省",
        "city": "杭州市",
        "lines": ["样例路 1 号"],
        "name": "梅",
        "phone": "13800000000",
    }
    with front.browser() as browser:
        who = _person(front.join(browser))
        place = front.souk.call("accounts.add-address", {"address": address}, who)["id"]
        more = {"category-litter_box": "1", "never-kettle": "1", "merchant-corner": "1", "return_days": "7"}
        more |= {"goods": "tray https://shop.example/products/mat?x=1", "address": place, "since": "2026-11-12"}
        more |= {"reference": "100", "percent": "3", "deviation_action": "cancel", "deliver_by": "2026-11-20"}
        _granted(browser, **more)
    (made,) = front.souk.call("mandates.mine", {}, who)
    said = made["intent"]
    assert (said["per_purchase"], said["budget"], said["return_days"]) == (15000, 60050, 7)
    assert (said["categories"], said["not_categories"], said["merchants"]) == (["litter_box"], ["kettle"], ["corner"])
    assert (said["goods"], said["deliver_by"]) == (["tray", "mat"], "2026-11-20")
    assert said["deviation"] == {"reference": 10000, "basis_points": 300, "action": "cancel"}
    assert (said["since"], said["until"]) == ("2026-11-12T00:00:00Z", "2026-12-01T23:59:59Z")
    assert len(said["address"]) == 43


def test_nobody_sees_or_stops_what_is_somebody_elses(front: Front) -> None:
    with front.browser() as mine, front.browser() as theirs, front.browser() as visitor:
        who = front.join(mine)
        mandate = _granted(mine)
        front.join(theirs, "eve@people.example")
        for path in (f"/mandates/{mandate}", f"/mandates/{mandate}/evidence"):
            assert theirs.get(path, headers=HTML).status_code == 404
            assert mine.get(path, headers=HTML).status_code == 200
            assert visitor.get(path, headers=HTML).status_code == 403
        assert visitor.get("/mandates", headers=HTML).status_code == 403
        assert send(theirs, f"/mandates/{mandate}/revoke", {}, "/mandates/new").status_code == 404
        asked = send(mine, "/mandates/new", GOOD).headers["location"]
        assert theirs.get(asked, headers=HTML).status_code == 404
        front.clock.on(minutes=6)
        assert mine.get(asked, headers=HTML).status_code == 404
    assert front.souk.call("mandates.show", {"mandate": mandate}, _person(who))["state"] == "active"


def test_the_link_of_a_letter_shows_a_button_and_only_the_button_stops(front: Front) -> None:
    with front.browser() as browser, front.browser() as stranger:
        who = _person(front.join(browser))
        mandate = _granted(browser)
        path = front.souk.operations["mandates.stop"].method.__self__._stop_path(mandate)  # noqa: SLF001
        assert stranger.get(path, headers=HTML).status_code == 200
        assert front.souk.call("mandates.show", {"mandate": mandate}, who)["state"] == "active"
        token = path.partition("token=")[2]
        assert stranger.post("/mandates/stop", data={"token": token}, headers=HTML).status_code == 403
        wrong = send(stranger, "/mandates/stop", {"token": f"{token}x"}, path)
        assert wrong.status_code == 404
        assert front.souk.call("mandates.show", {"mandate": mandate}, who)["state"] == "active"
        assert send(stranger, "/mandates/stop", {"token": token}, path).status_code == 200
        assert front.souk.call("mandates.show", {"mandate": mandate}, who)["state"] == "revoked"
        # The other mandates of the same consumer are none of its business.
        other = _granted(browser)
        assert send(stranger, "/mandates/stop", {"token": token}, "/sign-in").status_code == 200
        assert front.souk.call("mandates.show", {"mandate": other}, who)["state"] == "active"
        assert mark(stranger, "/sign-in")


def test_machines_read_the_status_list_and_verify_it_by_the_published_keys(front: Front) -> None:
    with front.browser() as browser:
        who = _person(front.join(browser))
        mandate = _granted(browser)
        issuer = browser.get("/.well-known/jwt-vc-issuer").json()
        keys = browser.get("/.well-known/jwks.json").json()["keys"]
        assert {one["party"] for one in keys} == {"wallet", "merchant", "provider"}
        assert all(one["use"] == "sig" and "d" not in one for one in keys)
        now = int(front.clock.now().timestamp())
        for verb, state in (("", "active"), ("suspend", "suspended"), ("revoke", "revoked")):
            if verb:
                front.souk.call(f"mandates.{verb}", {"mandate": mandate}, who)
            answer = browser.get("/mandates/status")
            assert answer.headers["content-type"].startswith("application/statuslist+jwt")
            assert answer.headers["access-control-allow-origin"] == "*"
            read = JWS()
            read.deserialize(answer.text, JWK.from_json(json.dumps(issuer["jwks"]["keys"][0])))
            assert json.loads(read.payload)["iss"] == issuer["issuer"]
            plain = [{key: one[key] for key in ("kty", "crv", "x", "y", "kid")} for one in issuer["jwks"]["keys"]]
            assert state_in(answer.text, plain, 0, now) == state


def test_the_evidence_is_a_file_with_everything(front: Front) -> None:
    with front.browser() as browser:
        front.join(browser)
        mandate = _granted(browser)
        answer = browser.get(f"/mandates/{mandate}/evidence", headers=HTML)
    assert answer.headers["content-disposition"] == f'attachment; filename="souk-mandate-{mandate}.json"'
    assert set(answer.json()) == {"mandate", "consent", "changes", "spends", "receipts", "keys"}


def test_an_empty_page_says_what_a_mandate_is(front: Front) -> None:
    with front.browser() as browser:
        front.join(browser)
        assert "No agent may buy for you." in browser.get("/mandates", headers=HTML).text
    assert front.souk.call("mandates.agents", {"shop": "corner"}, OPERATOR)[0]["agent"] == "*"


HAN = re.compile("[一-鿿]")


def _said() -> Iterator[str]:
    """Every sentence of the engine that a refusal may hold."""
    folder = Path(souk.__file__).parent / "trade" / "mandates"
    for file in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Objection"
            for part in node.args[2:3] if isinstance(node, ast.Call) and named else ():
                yield from [_plain(part)] if isinstance(part, ast.Constant | ast.JoinedStr) else []


def _plain(part: ast.expr) -> str:
    if isinstance(part, ast.Constant):
        return str(part.value)
    assert isinstance(part, ast.JoinedStr)
    return "".join(str(one.value) if isinstance(one, ast.Constant) else "7" for one in part.values)


def test_every_reason_and_every_sentence_of_a_refusal_is_said_in_chinese() -> None:
    sentences = sorted(set(_said()))
    assert len(sentences) > 25
    assert [one for one in sentences if not HAN.search(detail(one, "CNY", "zh-CN"))] == []
    codes = [one for one in get_args(Reason) if one]
    assert [one for one in codes if not HAN.search(reason(one, "zh-CN"))] == []


def test_amounts_in_a_reason_are_written_as_people_write_them() -> None:
    said = "it costs 20800, and 9250 is left of the budget"
    assert detail(said, "CNY", "zh-CN") == "金额 ¥208，预算只剩 ¥92.50"
    assert detail(said, "CNY", "en") == "it costs CN¥208, and CN¥92.50 is left of the budget"
    assert detail("the mandate is revoked", "", "zh-CN") == "授权书已撤销"
    assert detail("nobody ever said this", "CNY", "zh-CN") == "nobody ever said this"
