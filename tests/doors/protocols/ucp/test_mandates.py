"""Agents from outside that buy by a mandate over UCP, and a shop that takes nothing else."""

import base64
import hashlib
import json
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc import jws
from joserfc.jwk import ECKey
from starlette.testclient import TestClient

from souk.doors.http import application
from souk.doors.jobs import staffed
from souk.kit.operation import Caller, Souk
from souk.kit.transport import Request, signed
from souk.people.accounts import IN_PERSON, scopes_of
from souk.settings import Settings
from souk.trade.mandates import bound
from tests.doors.protocols.ucp.teashop import PLACE, keys, linked, platform, settings_for, stocked
from tests.small import OPERATOR
from tests.trade.mandates.house import new_agent

NEW, OLD = "2026-08-25", "2026-04-08"
ROBIN, KEYLESS = "https://robin.example/profile.json", "https://keyless.example/profile.json"
NAMES = [f"dev.ucp.shopping.{name}" for name in ("checkout", "order", "fulfillment")]
SHOPPER = Caller("shopper", scopes_of("shopper") | {IN_PERSON})

_HOME = {"type": "shipping", "destinations": [{**PLACE, "id": "home"}], "selected_destination_id": "home"}
BODY = {"line_items": [{"item": {"id": "mug"}, "quantity": 1}], "fulfillment": {"methods": [_HOME]}}


class Robin:
    """An agent with a key of its own, whose platform says so, before a shop's counter."""

    def __init__(self, souk: Souk, client: TestClient, agent: Any) -> None:
        self.souk, self.client, self.agent, self.version = souk, client, agent, NEW

    def ask(self, method: str, path: str, body: Any = None, *, agent: Any = None, profile: str = ROBIN) -> Any:
        """A request that the agent signs; with another key where one is given."""
        url = f"http://testserver/ucp/{self.version}{path}"
        raw = b"" if body is None else json.dumps(body).encode()
        lines = [("ucp-agent", f'profile="{profile}"'), ("host", "testserver")]
        lines += [("content-type", "application/json")] if raw else []
        key = agent or self.agent

        made = signed(Request(method, url, lines, raw), key.thumbprint, partial(_sign, key.key), self.souk.clock.now())
        return self.client.request(method, url, content=raw, headers={**dict(lines), **made})

    def begun(self, quantity: int = 1) -> Any:
        body = {**BODY, "line_items": [{"item": {"id": "mug"}, "quantity": quantity}]}
        answer = self.ask("POST", "/checkout-sessions", body)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def closed(self, mandate: Any, checkout: Any, /, **more: Any) -> str:
        """The mandate, closed over what the merchant signed; as AP2's checkout mandate with the whole checkout too."""
        config = checkout["ucp"]["payment_handlers"]["dev.souk.mandate"][0]["config"]
        offered = json.loads(_bytes(config["checkout"].split(".")[1]))
        said = {
            "aud": config["merchant"],
            "nonce": f"for {checkout['id']}",
            "iat": int(self.souk.clock.now().timestamp()),
        }
        digest = hashlib.sha256(_bytes(config["checkout"].split(".")[1])).digest()
        said |= {"checkout_hash": base64.urlsafe_b64encode(digest).rstrip(b"=").decode()}
        said |= {"amount": offered["total"], "currency": offered["currency"]}
        return bound(mandate["text"], said | more, self.agent.key)

    def pay(self, mandate: Any, checkout: Any, **more: Any) -> Any:
        credential = {"type": "mandate", "credential": mandate["credential"], "closed": self.closed(mandate, checkout)}
        instrument = {"id": "i1", "handler_id": "souk_mandate", "type": "mandate", "credential": credential}
        path = f"/checkout-sessions/{checkout['id']}/complete"
        return self.ask("POST", path, {"payment": {"instruments": [instrument]}}, **more)

    def grant(self, **intent: Any) -> Any:
        """What the shopper lets this agent buy."""
        until = (self.souk.clock.now() + timedelta(days=30)).isoformat()
        limits = {"currency": "USD", "until": until, "per_purchase": 3000, "budget": 9000, **intent}
        draft = {"agent": "Robin", "autonomy": "bounded", "intent": limits, "agent_key": self.agent.jwk}
        asked = self.souk.call("mandates.ask", {"draft": draft}, SHOPPER)
        return self.souk.call("mandates.grant", {"consent": asked["id"]}, SHOPPER)


def _sign(key: Any, base: str) -> bytes:
    """An ES256 signature as r and s, one after the other."""
    r, s = decode_dss_signature(key.sign(base.encode(), ec.ECDSA(SHA256())))
    return bytes(r.to_bytes(32) + s.to_bytes(32))


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Robin]]:
    """Two shops: one that takes mandates too, one that takes nothing else."""
    found: dict[str, Robin] = {}
    for name in ("open", "locked"):
        folder, agent = tmp_path_factory.mktemp(name), new_agent()
        settings = settings_for(folder / "souk", NEW, keys()).model_copy(update={"ucp_mandates": name == "locked"})
        _known(settings, agent)
        souk, jobs = staffed(settings)
        stocked(souk)
        linked(souk)
        found[name] = Robin(souk, TestClient(application(souk, jobs, settings)), agent)
    yield found
    for one in found.values():
        one.souk.database.close()


def _known(settings: Settings, agent: Any) -> None:
    """Let the agent's platform stand beside the others."""
    assert settings.test_file is not None
    stage = json.loads(settings.test_file.read_text())
    names = [*NAMES, "dev.ucp.common.payment.ap2_mandate", "dev.ucp.shopping.ap2_mandate"]
    own = platform(names, NEW, OLD, signing=[{**agent.jwk, "kid": agent.thumbprint}])
    own["ucp"]["payment_handlers"] = {"dev.souk.mandate": [{"id": "souk_mandate", "version": NEW}]}
    stage["profiles"] |= {ROBIN: own, KEYLESS: platform(names, NEW, OLD)}
    settings.test_file.write_text(json.dumps(stage))


def orders(robin: Robin) -> int:
    return len(robin.souk.call("events.read", {"most": 1000, "names": ["orders.opened"]}, OPERATOR)["events"])


def test_an_agent_from_outside_buys_within_its_mandate(shops: dict[str, Robin]) -> None:
    robin = shops["open"]
    mandate, checkout = robin.grant(), robin.begun()
    done = robin.pay(mandate, checkout).json()
    assert done["status"] == "completed", done["messages"]
    order = robin.ask("GET", f"/orders/{done['order']['id']}").json()
    assert (order["checkout_id"], order["totals"][-1]["amount"]) == (checkout["id"], 2000)
    used = robin.souk.call("mandates.show", {"mandate": mandate["id"]}, SHOPPER)
    assert (used["held"] + used["spent"], used["uses"]) == (2000, 1)


def test_what_a_mandate_does_not_allow_is_refused_in_band(shops: dict[str, Robin]) -> None:
    robin = shops["open"]
    before, mandate = orders(robin), robin.grant(per_purchase=1999)
    told = robin.pay(mandate, robin.begun()).json()
    assert (told["status"], told["messages"][-1]["code"]) == ("ready_for_complete", "mandate_scope_mismatch")
    assert told["messages"][-1]["severity"] == "recoverable"
    assert orders(robin) == before


def test_a_mandate_is_worth_nothing_in_other_hands(shops: dict[str, Robin]) -> None:
    robin, thief = shops["open"], new_agent()
    before, mandate, checkout = orders(robin), robin.grant(), robin.begun()
    forged = robin.pay(mandate, checkout, agent=thief)
    assert (forged.status_code, forged.json()["code"]) == (401, "key_not_found")
    unsigned = robin.client.post(
        f"/ucp/{NEW}/checkout-sessions/{checkout['id']}/complete",
        json={"payment": {"instruments": [_instrument(robin, mandate, checkout)]}},
        headers={"UCP-Agent": f'profile="{ROBIN}"'},
    ).json()
    assert unsigned["status"] == "ready_for_complete"
    assert unsigned["messages"][-1]["code"] in ("agent_missing_key", "mandate_invalid_signature")
    assert orders(robin) == before


def _instrument(robin: Robin, mandate: Any, checkout: Any) -> dict[str, Any]:
    credential = {"type": "mandate", "credential": mandate["credential"], "closed": robin.closed(mandate, checkout)}
    return {"id": "i1", "handler_id": "souk_mandate", "type": "mandate", "credential": credential}


@pytest.fixture(params=[NEW, OLD])
def locked(shops: dict[str, Robin], request: pytest.FixtureRequest) -> Iterator[Robin]:
    """The shop that takes mandates alone, at each version."""
    shops["locked"].version = request.param
    yield shops["locked"]
    shops["locked"].version = NEW


def test_a_locked_shop_vouches_for_its_checkout_and_takes_a_mandate_alone(locked: Robin) -> None:
    robin = locked
    mandate, checkout = robin.grant(), robin.begun()
    header, _, value = checkout["ap2"]["merchant_authorization"].split(".")
    payload = rfc8785.dumps({name: one for name, one in checkout.items() if name != "ap2"})
    said = base64.urlsafe_b64encode(payload).rstrip(b"=").decode()
    kid = json.loads(_bytes(header))["kid"]
    profile = robin.client.get(f"/ucp/{robin.version}/.well-known/ucp").json()
    key = next(one for one in profile.get("keys") or profile["signing_keys"] if one["kid"] == kid)
    assert jws.deserialize_compact(f"{header}.{said}.{value}", ECKey.import_key(key)).payload == payload
    path = f"/checkout-sessions/{checkout['id']}/complete"
    plain = {"payment": {"instruments": [{"id": "i1", "handler_id": "sandbox-card", "type": "card"}]}}
    before = orders(robin)
    for body, profile, code in (
        (plain, ROBIN, "mandate_required"),
        ({**plain, "ap2": {"checkout_mandate": "no mandate"}}, ROBIN, "mandate_invalid_signature"),
        ({**plain, "ap2": {"checkout_mandate": "a.b.c"}}, ROBIN, "mandate_invalid_signature"),
    ):
        answer = robin.ask("POST", path, body, profile=profile)
        assert (answer.status_code, answer.json()["code"]) == (400, code)
    keyless = robin.client.post(
        f"/ucp/{robin.version}{path}",
        json={**plain, "ap2": {"checkout_mandate": "a.b.c"}},
        headers={"UCP-Agent": f'profile="{KEYLESS}"'},
    )
    assert (keyless.status_code, keyless.json()["code"]) == (400, "agent_missing_key")
    assert orders(robin) == before
    _complete(robin, mandate, checkout, checkout)


def _complete(robin: Robin, mandate: Any, checkout: Any, whole: Any) -> None:
    told = _presented(robin, mandate, checkout, whole).json()
    assert told.get("status") == "completed", told


def _presented(robin: Robin, mandate: Any, checkout: Any, whole: Any) -> Any:
    said = {} if whole is None else {"checkout": whole}
    body = {
        "payment": {"instruments": [_instrument(robin, mandate, checkout)]},
        "ap2": {"checkout_mandate": robin.closed(mandate, checkout, **said)},
    }
    return robin.ask("POST", f"/checkout-sessions/{checkout['id']}/complete", body)


def test_a_checkout_mandate_contains_the_checkout_that_the_house_vouched_for(locked: Robin) -> None:
    robin = locked
    mandate, other, checkout = robin.grant(), robin.begun(quantity=2), robin.begun()
    before = orders(robin)
    cheaper = {**checkout, "totals": [{**one, "amount": 1} for one in checkout["totals"]]}
    for whole, code in (
        (None, "mandate_scope_mismatch"),
        ("checkout", "mandate_scope_mismatch"),
        ({name: one for name, one in checkout.items() if name != "ap2"}, "merchant_authorization_missing"),
        ({**checkout, "ap2": other["ap2"]}, "merchant_authorization_invalid"),
        ({**checkout, "ap2": {"merchant_authorization": "a..b"}}, "merchant_authorization_invalid"),
        (cheaper, "merchant_authorization_invalid"),
        (other, "mandate_scope_mismatch"),
    ):
        told = _presented(robin, mandate, checkout, whole)
        assert (told.status_code, told.json()["code"]) == (400, code)
    assert orders(robin) == before
    assert robin.souk.call("mandates.show", {"mandate": mandate["id"]}, SHOPPER)["uses"] == 0
    _complete(robin, mandate, checkout, checkout)


def _ruled(robin: Robin, verb: str, agent: str, number: int) -> int:
    said = {"shop": "teashop", "agent": agent, "number": number, "why": "as we like"}
    made = robin.souk.call(f"mandates.{verb}-agent", said, OPERATOR)
    return int(made["number"])


def test_a_shops_word_on_a_profile_holds_for_its_mandates_too(shops: dict[str, Robin]) -> None:
    robin = shops["open"]
    mandate, checkout, before = robin.grant(), robin.begun(), orders(robin)
    number = _ruled(robin, "deny", ROBIN, 0)
    told = robin.pay(mandate, checkout).json()
    assert told["messages"][-1]["code"] == "agent_denied"
    assert robin.souk.call("mandates.show", {"mandate": mandate["id"]}, SHOPPER)["uses"] == 0
    assert orders(robin) == before
    _ruled(robin, "undo", ROBIN, number)
    assert robin.pay(mandate, robin.begun()).json()["status"] == "completed"


def test_a_profile_that_signs_is_let_in_by_its_name_where_all_others_are_not(shops: dict[str, Robin]) -> None:
    robin = shops["open"]
    number = _ruled(robin, "deny", "*", 0)
    assert robin.ask("POST", "/checkout-sessions", BODY).json()["messages"][0]["code"] == "agent_denied"
    allowed = _ruled(robin, "allow", ROBIN, 2)
    checkout = robin.begun()
    card = {"payment": {"instruments": [{"id": "i1", "handler_id": "sandbox-card", "type": "card"}]}}
    done = robin.ask("POST", f"/checkout-sessions/{checkout['id']}/complete", card).json()
    assert done["status"] == "completed", done
    found = robin.souk.call("mandates.bought", {"checkout": checkout["id"]}, OPERATOR)
    assert (found["by"], found["platform"], found["thumbprint"]) == ("rail", ROBIN, robin.agent.thumbprint)
    _ruled(robin, "undo", ROBIN, allowed)
    _ruled(robin, "undo", "*", number)
