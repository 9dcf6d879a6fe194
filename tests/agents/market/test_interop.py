"""AP2's two mandates between two makers: what our wallet presents is read by `sd-jwt`, and what that signs is by us."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from joserfc import jws
from joserfc.jwk import ECKey
from jwcrypto.jwk import JWK
from sd_jwt.common import SDObj
from sd_jwt.holder import SDJWTHolder
from sd_jwt.issuer import SDJWTIssuer
from sd_jwt.verifier import SDJWTVerifier

from souk.trade.mandates import Item, Presented, Purchase, body, checkout_hash, digest, public, thumbprint
from souk.trade.mandates.rules.canonical import terms_hash
from souk.trade.mandates.rules.jose import private, signed
from souk.trade.mandates.rules.layers import Evidence, Objection, examined
from tests.agents.market.conftest import House
from tests.clocks import Standing
from tests.doubles.merchants import Running, proof
from tests.small import OPERATOR

NOW = Standing().now()
SECONDS = int(NOW.timestamp())
SHOP = private(b"shop" * 8)
PURCHASE = Purchase(
    "shop.example",
    "checkout-1",
    (Item("tray", "tray-blue", 2, 18000, ("litter_box",), "corner", "A tray"),),
    18000,
    "CNY",
    "shop.example",
    "card",
    SECONDS,
    SECONDS + 1800,
)
LIMITS: list[dict[str, Any]] = [
    {"type": "currency", "code": "CNY"},
    {"type": "window", "from": 0, "until": SECONDS + 999},
    {"type": "amount", "max": 18000},
]


class Binding(SDJWTHolder):  # type: ignore[misc]
    """A holder whose key binding says more than the library's own: what it is for."""

    def __init__(self, issuance: str, more: Mapping[str, Any]) -> None:
        super().__init__(issuance)
        self.more = more

    def _create_key_binding_jwt(
        self, nonce: str, aud: str, presentation_hash: str, holder_key: JWK, sign_alg: str | None = None
    ) -> None:
        said = {"nonce": nonce, "aud": aud, "iat": SECONDS, "sd_hash": presentation_hash, **self.more}
        key = ECKey.import_key(json.loads(holder_key.export()))
        head = {"alg": "ES256", "typ": "kb+jwt"}
        self.serialized_key_binding_jwt = jws.serialize_compact(head, json.dumps(said).encode(), key)


@dataclass
class Wallet:
    """A wallet that is written with `sd-jwt` alone: its credential, its open mandate, and an agent that closes it."""

    wallet: JWK
    consumer: JWK
    agent: JWK

    @classmethod
    def new(cls) -> "Wallet":
        return cls(*(JWK.generate(kty="EC", crv="P-256") for _ in range(3)))

    def presents(self, *, show: bool = True, **other: Any) -> Presented:
        """The credential, and the mandate closed over the purchase; `other` is said otherwise, or by another key."""
        shared = {"iss": "https://wallet.example", "sub": "somebody", "iat": SECONDS, "exp": SECONDS + 999}
        terms = {"agent": "Robin", "autonomy": "bounded", "cnf": {"jwk": shown(self.agent)}, "jti": "m1"}
        consent = terms_hash({**shared, **terms, "constraints": other.get("meant", LIMITS)})
        said = {**shared, **terms, "consent": consent, "vct": other.get("vct", "urn:souk:mandate:open:1")}
        hidden = {**said, "constraints": [SDObj(one) for one in LIMITS]}
        issuing = other.get("consumer", self.consumer)
        made = SDJWTIssuer(hidden, issuing, extra_header_parameters={"typ": "dc+sd-jwt"}).sd_jwt_issuance
        behind = {**shared, "vct": "urn:souk:consumer:1", "level": 1, "cnf": {"jwk": shown(self.consumer)}}
        behind |= {"consent": consent, "mandate_hash": digest(made.split("~")[0])}
        issuer = other.get("wallet", self.wallet)
        credential = SDJWTIssuer(behind, issuer, extra_header_parameters={"typ": "dc+sd-jwt"}).sd_jwt_issuance
        bound = {"checkout_hash": checkout_hash(PURCHASE), "amount": 18000, "currency": "CNY", **other.get("bound", {})}
        holder = Binding(made, bound)
        whole = {"constraints": [show or number != 2 for number in range(len(LIMITS))]}
        aud = other.get("aud", "shop.example")
        holder.create_presentation(whole, "n" * 16, aud, other.get("agent", self.agent))
        return Presented(credential, holder.sd_jwt_presentation, thumbprint(shown(self.agent)))

    def evidence(self) -> Evidence:
        """What a shop knows that trusts this wallet."""
        return Evidence(
            "merchant",
            NOW,
            timedelta(seconds=60),
            {"https://wallet.example": [shown(self.wallet)]},
            {"shop.example": [public(SHOP)]},
            "active",
        )


def shown(key: JWK) -> dict[str, str]:
    found: dict[str, str] = key.export_public(as_dict=True)
    return {name: found[name] for name in ("kty", "crv", "x", "y")}


def judged(presented: Presented, wallet: Wallet) -> Any:
    return examined(presented, signed(body(PURCHASE), SHOP, "checkout+jwt"), wallet.evidence())


def test_a_mandate_that_another_library_made_is_taken() -> None:
    wallet = Wallet.new()
    found = judged(wallet.presents(), wallet)
    assert found.purchase == PURCHASE
    assert found.mandate["constraints"] == LIMITS
    assert found.binding["amount"] == 18000


STRANGER = JWK.generate(kty="EC", crv="P-256")
FORGED: dict[str, tuple[dict[str, Any], int]] = {
    "another wallet": ({"wallet": STRANGER}, 1),
    "another consumer": ({"consumer": STRANGER}, 1),
    "other terms than those that were consented to": ({"meant": LIMITS[:2]}, 1),
    "a type that is none of ours": ({"vct": "mandate.checkout.open.1"}, 1),
    "another agent": ({"agent": STRANGER}, 2),
    "another audience": ({"aud": "elsewhere.example"}, 2),
    "another checkout": ({"bound": {"checkout_hash": "A" * 43}}, 3),
    "another sum": ({"bound": {"amount": 17999}}, 3),
    "another currency": ({"bound": {"currency": "USD"}}, 3),
}


@pytest.mark.parametrize("wrong", FORGED)
def test_a_mandate_that_another_library_forged_is_refused_in_its_layer(wrong: str) -> None:
    wallet = Wallet.new()
    other, layer = FORGED[wrong]
    with pytest.raises(Objection) as refused:
        judged(wallet.presents(**other), wallet)
    assert refused.value.layer == layer, refused.value


@pytest.mark.parametrize("part", ["credential", "closed"])
def test_a_letter_of_it_that_was_changed_is_refused(part: str) -> None:
    wallet = Wallet.new()
    presented = wallet.presents()
    text = getattr(presented, part)
    for at in (len(text) // 7, len(text) // 2):
        turned = text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]
        with pytest.raises(Objection):
            judged(replace(presented, **{part: turned}), wallet)


def test_a_limit_that_its_holder_keeps_to_itself_allows_nothing() -> None:
    wallet = Wallet.new()
    with pytest.raises(Objection) as refused:
        judged(wallet.presents(show=False), wallet)
    assert refused.value.reason == "unresolved_constraint"


def test_what_our_wallet_presents_is_read_by_another_library(house: House, pier: Running) -> None:
    house.join(pier)
    offer = house.best()
    assert house.buy(offer, house.grant())["state"] == "paid"
    (sent,) = [one.body for one in pier.asked if one.path.endswith("/complete")]
    credential = sent["payment"]["instruments"][0]["credential"]
    (wallet, *_) = house.call("mandates.keys", OPERATOR)["wallet"]

    def key(jwk: Mapping[str, Any]) -> Callable[..., JWK]:
        return lambda _issuer, _header=None: JWK.from_json(json.dumps(dict(jwk)))

    behind = SDJWTVerifier(credential["credential"], key(wallet)).get_verified_payload()
    consumer = behind["cnf"]["jwk"]
    binding = json.loads(jws.extract_compact(credential["closed"].rpartition("~")[2].encode()).payload)
    expected = pier.merchant.place, binding["nonce"]
    opened = SDJWTVerifier(credential["closed"], key(consumer), *expected).get_verified_payload()
    assert opened["consent"] == behind["consent"]
    assert {one["type"] for one in opened["constraints"]} >= {"currency", "amount"}
    assert binding["checkout_hash"] == checkout_hash_of(pier, offer["checkout"])
    for wrong in (("elsewhere.example", binding["nonce"]), (pier.merchant.place, "another")):
        with pytest.raises(ValueError, match=r"nonce|aud"):
            SDJWTVerifier(credential["closed"], key(consumer), *wrong)
    with pytest.raises(Exception, match=r"[Vv]erification|InvalidJWSSignature|failed"):
        SDJWTVerifier(credential["closed"], key(wallet), *expected)


def checkout_hash_of(pier: Running, checkout: str) -> str:
    return proof.checkout_hash(pier.merchant.open[checkout]["signed"])
