"""A small tea shop in US dollars, open on loopback, as the public conformance tests want a merchant to be."""

import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from joserfc.jwk import ECKey, RSAKey

from souk.doors.http import application
from souk.doors.jobs import Jobs, staffed
from souk.doors.protocols import platforms
from souk.doors.protocols.webhooks import Platforms
from souk.kit.operation import Souk
from souk.settings import Settings
from tests.doors.protocols.ucp.recording import Pair, Recorder
from tests.small import OPERATOR, small_settings

AGENT = "https://spck.dev/agent"
BACK, LOOPBACK = "https://platform.example/callback", "http://127.0.0.1:7777/callback"
CARRIER = "souk.insight.events.providers.web_carrier:WebCarrier"
SANDBOX = "souk.trade.payments.providers.house_sandbox:HouseSandbox"
PLACE = {
    "street_address": "123 Main St",
    "address_locality": "Anytown",
    "address_region": "CA",
    "address_country": "US",
    "postal_code": "12345",
    "first_name": "Sam",
    "last_name": "Invented",
}
SPARE = {
    "country": "US", "region": "CA", "city": "Anytown", "postcode": "12345", "lines": ["1 Test Way"], "name": "A test",
}  # fmt: skip
GOODS = ("Green tea", "Black tea", "White tea", "Oolong", "Tea towel", "Tea tin", "Whisk", "Strainer")
CODES = {"valid": "TEN-OFF", "second": "TEA-FIVE", "item": "MUG-LOVE"}


@dataclass(frozen=True)
class Open:
    """A shop that is open: its address, its certificate, the secret of the platform that keeps one, what was said."""

    address: str
    certificate: Path
    secret: str
    traffic: list[Pair]


def keys() -> dict[str, dict[str, str]]:
    """The keys of a platform: the one that it signs with, one rotated out, one of a kind that is not read here."""
    made = {}
    for kid in ("platform-2026", "platform-2025"):
        made[kid] = {**ECKey.generate_key("P-256").as_dict(private=True), "kid": kid}
    made["platform-rsa"] = {**RSAKey.generate_key(2048).as_dict(private=False), "kid": "platform-rsa"}
    return made


def public(jwk: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in jwk.items() if name != "d"}


def platform(capabilities: list[str], *versions: str, signing: list[dict[str, str]] = []) -> dict[str, Any]:  # noqa: B006
    """What a platform says of itself."""
    entries = {name: [{"version": version} for version in versions] for name in capabilities}
    ucp = {"version": versions[0], "services": {}, "payment_handlers": {}, "capabilities": entries}
    ucp["supported_versions"] = {version: f"https://spck.dev/{version}" for version in versions[1:]}
    return {"ucp": ucp, "keys": signing}


def product(id: str, title: str, price: int, **more: Any) -> dict[str, Any]:
    return {
        "id": id,
        "shop": "teashop",
        "title": {"en": title},
        "category": "kettle",
        "variants": [{"id": id, "offers": [_offer(price)]}],
        **more,
    }


def _offer(price: int) -> dict[str, Any]:
    return {"shop": "teashop", "price": {"amount": price, "currency": "USD"}}


def stocked(souk: Souk) -> None:
    """Thirteen goods, counted, with a rate, three codes, and what takes off by itself."""
    souk.call("catalog.open-shop", {"shop": {"id": "teashop", "name": {"en": "The tea shop"}}}, OPERATOR)
    cup = product("teacup", "Glazed teacup", 1200)
    cup["variants"] = [
        {"id": f"teacup-{glaze}", "options": {"Glaze": glaze.title()}, "offers": [_offer(1200)]}
        for glaze in ("blue", "green")
    ]
    goods = [
        product("teapot", "Ceramic teapot", 4500),
        cup,
        product("mug", "Enamel mug", 1500),
        product("kettle", "Copper kettle", 9000),
        product("trivet", "Cork trivet", 800),
        *(product(f"tea-{number}", title, 1000 + number) for number, title in enumerate(GOODS)),
    ]
    souk.call("catalog.put", {"products": goods, "reason": "opening"}, OPERATOR)
    place = {"id": "back", "shop": "teashop", "name": {"en": "Back room"}, "country": "US"}
    souk.call("inventory.open-location", {"location": place}, OPERATOR)
    counts = {one["id"]: 5000 for product in goods for one in product["variants"]} | {"trivet": 0}
    souk.call("inventory.count", {"location": "back", "counts": counts, "why": "opening"}, OPERATOR)
    rate = {"id": "post", "carrier": "Invented Post", "fee": 500, "currency": "USD", "fastest": 2, "slowest": 4}
    asked = {"shop": "teashop", "rates": [rate], "number": 0, "why": "opening"}
    souk.call("fulfilment.put-rates", asked, OPERATOR)
    for rule in (
        {"id": CODES["valid"], "layer": "platform", "kind": "cut", "amount": 300, "coupon": True},
        {"id": CODES["second"], "layer": "red_packet", "kind": "cut", "amount": 200, "coupon": True},
        {
            "id": CODES["item"], "layer": "item", "kind": "percent", "off": 1000, "coupon": True, "owner": "teashop",
            "scope": {"products": ["mug"]},
        },
        {
            "id": "two-pots", "layer": "item", "kind": "percent", "off": 500, "owner": "teashop", "pieces": 2,
            "scope": {"products": ["teapot"]},
        },
        {
            "id": "vip", "layer": "platform", "kind": "cut", "amount": 100, "requires": ["com.spck.vip_unverifiable"],
        },
    ):  # fmt: skip
        campaign = {"rule": rule, "name": {"en": rule["id"]}, "number": 0}
        souk.call("promotions.put", {"campaign": campaign, "why": "opening"}, OPERATOR)


def settings_for(folder: Path, version: str, signing: dict[str, dict[str, str]]) -> Settings:
    """A tea shop's choices: its clock goes, its payments are played, and a file stands in for platforms."""
    names = [
        *("checkout", "cart", "order", "fulfillment", "discount", "buyer_consent"),
        *("catalog.search", "catalog.lookup"),
    ]
    capabilities = [f"dev.ucp.shopping.{name}" for name in names]
    shown = [public(one) for one in signing.values()]
    profiles = {
        AGENT: platform(capabilities, "2026-08-25", "2026-04-08", signing=shown),
        "https://spck.dev/legacy": platform(capabilities, "2025-01-01"),
        "https://spck.dev/strange": platform(["com.example.shopping.barter"], "2026-08-25", "2026-04-08"),
    }
    stage = folder.parent / "stage.json"
    stage.write_text(json.dumps({"profiles": profiles, "address": SPARE, "agent": AGENT}))
    rails = {
        "sandbox-card": {"use": SANDBOX},
        "sandbox-challenge": {"use": SANDBOX, "play": "challenge"},
        "sandbox-declined": {"use": SANDBOX, "play": "declined"},
        "sandbox-slow": {"use": SANDBOX, "play": "slow"},
        "sandbox-yuan": {"use": SANDBOX, "currencies": ["CNY"]},
    }
    changes = {
        "clock": Settings.model_fields["clock"].default,
        "webhook_carrier": {"use": CARRIER, "allow": ["127.0.0.0/8"]},
        "rails": rails,
        "rate_visitor": 0,
        "test_mode": True,
        "test_file": stage,
        "ucp": version,
        "public_feeds": "teashop",
    }
    return small_settings(folder).model_copy(update=changes)


@contextmanager
def opened(folder: Path, version: str, signing: dict[str, dict[str, str]]) -> Iterator[Open]:
    """The shop while it is open, over TLS 1.3."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = f"https://127.0.0.1:{listening.getsockname()[1]}"
        settings = settings_for(folder, version, signing).model_copy(update={"address": address})
        souk, jobs = staffed(settings)
        stocked(souk)
        secret = linked(souk)
        jobs.catch_up()
        certificate = certified(folder.parent)
        app, traffic = application(souk, jobs, settings), list[Pair]()
        recorder = Recorder(app, traffic)
        choices = uvicorn.Config(
            recorder, log_level="warning", ws="none", ssl_certfile=certificate, ssl_keyfile=certificate
        )
        choices.load()
        assert choices.ssl is not None
        choices.ssl.minimum_version = ssl.TLSVersion.TLSv1_3
        server, ended = uvicorn.Server(choices), threading.Event()
        brisk = threading.Thread(target=_told, args=(jobs, platforms(souk, settings), ended), daemon=True)
        brisk.start()
        thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
        thread.start()
        deadline = time.monotonic() + 30
        while not server.started and time.monotonic() < deadline:
            time.sleep(0.02)
        try:
            yield Open(address, certificate, secret, traffic)
        finally:
            ended.set()
            server.should_exit = True
            brisk.join(timeout=20)
            thread.join(timeout=20)
            souk.database.close()


def _told(jobs: Jobs, follower: Platforms, ended: threading.Event) -> None:
    """Tell platforms what happened as it happens: the shop's own worker looks every second."""
    while not ended.wait(0.2):
        if follower.follow():
            jobs.notify(ended.is_set)


def certified(folder: Path) -> Path:
    """A certificate that this shop made for itself, with its key."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tea")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file = folder / "tea.pem"
    file.write_bytes(plain + made.public_bytes(Encoding.PEM))
    return file


def linked(souk: Souk) -> str:
    """A shopper who lets platforms act, and two platforms that may ask; the secret of the second."""
    account = {"id": "shopper", "kind": "shopper", "name": "Invented Shopper", "invented": True}
    souk.call("accounts.open", account, OPERATOR)
    scopes = ["dev.ucp.shopping.order:read", "dev.ucp.shopping.order:manage"]
    known = {"name": "A platform", "redirects": [BACK, LOOPBACK], "scopes": scopes, "profile": AGENT}
    souk.call("accounts.put-client", {"id": "platform", **known}, OPERATOR)
    kept = souk.call("accounts.put-client", {"id": "confidential", **known, "public": False}, OPERATOR)
    return str(kept["secret"])


def instrument(handler: str) -> dict[str, Any]:
    """A payment as a platform sends it."""
    one = {"id": "instr_1", "handler_id": handler, "type": "card", "display": {"brand": "Visa", "last_digits": "1234"}}
    one |= {"credential": {"type": "token", "token": f"tok-{handler}"}, "billing_address": PLACE}
    return {"payment": {"instruments": [one]}, "risk_signals": {}}


def config(signing: dict[str, dict[str, str]], secret: str, malformed: str) -> dict[str, Any]:
    """What the conformance tool has to know of this shop."""
    return {
        "product_id": "teapot",
        "currency": "USD",
        "fulfillment_option_id": "standard",
        "catalog": {
            "variant_id": "teapot",
            "max_batch": 25,
            "configurable_product_id": "teacup",
            "paginated_query": "*",
            "paginated_total": 13,
        },
        "complete_payment": instrument("sandbox-card"),
        "fail_payment": instrument("sandbox-declined"),
        "out_of_stock_id": "trivet",
        "unavailable": {"business_outcome": True},
        "discount": {
            "valid_code": CODES["valid"],
            "second_valid_code": CODES["second"],
            "invalid_code": "NOT-A-CODE",
            "case_insensitive": True,
            "rejected_messages": True,
            "automatic": {"product_id": "teapot", "quantity": 2},
            "item": {"code": CODES["item"], "product_id": "mug", "quantity": 2},
        },
        "order": {"simulate_adjustment": True, "second_product_id": "mug"},
        "cart": {"second_product_id": "kettle"},
        "eligibility": {"unverifiable": "com.spck.vip_unverifiable", "unrecognized": "com.spck.unknown_benefit"},
        "totals": {"sublines": True},
        "payment": {
            "handler_key": "dev.souk.rail",
            "handler_id": "sandbox-card",
            "escalation_payment": instrument("sandbox-challenge"),
        },
        **protocol(signing, secret, malformed),
    }


def protocol(signing: dict[str, dict[str, str]], secret: str, malformed: str) -> dict[str, Any]:
    """What it has to know besides goods: platforms, keys, people."""
    return {
        "discovery": {"supported_versions": True},
        "idempotency": {"age_hook": True, "outage_hook": True},
        "negotiation": {
            "validates_profile_url": True,
            "harness": True,
            "unsupported_version_profile_url": "https://spck.dev/legacy",
            "incompatible_caps_profile_url": "https://spck.dev/strange",
            "unreachable_profile_url": "http://127.0.0.1:9/profile.json",
            "malformed_profile_url": malformed,
        },
        "webhooks": {"simulate": True, "wait_seconds": 8.0, "signed": True, "retries": True},
        "identity": {
            "serves_public_clients": True,
            "client_id": "platform",
            "redirect_uri": BACK,
            "scopes": ["dev.ucp.shopping.order:read", "dev.ucp.shopping.order:manage"],
            "public_none": True,
            "confidential": {"client_id": "confidential", "client_secret": secret},
            "loopback_redirect": LOOPBACK,
            "gated": {"method": "GET", "path": "/ucp/2026-04-08/orders", "scopes": ["dev.ucp.shopping.order:read"]},
            "gated_multi": {
                "method": "POST",
                "path": "/ucp/2026-04-08/orders/nobody/cancel",
                "scopes": ["dev.ucp.shopping.order:read", "dev.ucp.shopping.order:manage"],
                "have_scopes": ["dev.ucp.shopping.order:read"],
            },
            "continue_url": True,
            "resource_metadata": True,
            "token_mint": True,
            "profile_binding": {"registered": AGENT, "mismatched": "https://spck.dev/strange"},
        },
        "signature": {
            "responses": True,
            "request_private_jwk": signing["platform-2026"],
            "rotated_private_jwk": signing["platform-2025"],
            "unsupported_alg_kid": "platform-rsa",
        },
    }
