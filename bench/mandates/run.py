"""Verifications a second beside bare signature checks; attacks, changed fields and races that get through: none."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from bench.mandates import honest, hostile, lying
from bench.mandates.houses import Houses, on_postgres
from bench.report import Report, Table
from bench.writes import servers
from souk.trade.mandates.rules.canonical import bytes64
from souk.trade.mandates.rules.jose import claims_of
from tests.trade.mandates.house import House

SIGNATURES = 4


def run(quick: bool) -> Report:
    """0.5 s a figure, 3 rounds and 40 genuine purchases (quick), or 5 s, 25 and 400."""
    seconds, rounds, many = (0.5, 3, 40) if quick else (5.0, 25, 400)
    with servers.folder() as here:
        houses = Houses(Path(here))
        with houses.fresh() as house:
            bare, dry, held = _speeds(house, seconds)
        attacks, through = hostile.attacks(houses)
        with houses.fresh() as house:
            changed, passed = hostile.mutations(house, 1 if quick else 5)
        with houses.fresh() as house:
            told, believed = lying.lied(house)
        with houses.fresh() as house:
            sqlite, (bought, refused) = hostile.races(house, rounds), honest.genuine(house, many)
    with on_postgres() as house:
        postgres, (more, also) = hostile.races(house, rounds), honest.genuine(house, many // 4)
        there, got = hostile.attacks_on(house.renewed())
        altered, slipped = hostile.mutations(house.renewed(), 1)
    wrongly = len(refused) + len(also) + sqlite[2] + postgres[2]
    unauthorised = sum(map(len, (through, passed, believed, got, slipped))) + sqlite[1] + postgres[1]
    result = {
        "per_s": round(dry, 1),
        "ms": round(1000 / dry, 3),
        "authorised_per_s": round(held, 1),
        "bare_per_s": round(bare, 1),
        "ratio": round(dry / bare, 3),
        "attacks": attacks,
        "mutations": changed,
        "attacks_postgres": there,
        "mutations_postgres": altered,
        "resigned": told,
        "races": sqlite[0] + postgres[0],
        "unauthorised": unauthorised,
        "genuine": bought + more,
        "false_refusals": wrongly,
        "quick": quick,
    }
    speed = Table(
        "A purchase under a mandate, one thread",
        ("", "a second", "ms"),
        (
            (f"bare: {SIGNATURES} ES256 signatures", bare, 1000 / bare),
            ("souk: three layers, looked at (mandates.present)", dry, 1000 / dry),
            ("souk: three layers, held and receipted (mandates.authorise)", held, 1000 / held),
        ),
    )
    tried = Table(
        "What was tried",
        ("", "tries", "got through"),
        (
            ("attacks", attacks, len(through)),
            ("attacks, PostgreSQL", there, len(got)),
            ("one field changed under the old signature", changed, len(passed)),
            ("one field changed, PostgreSQL", altered, len(slipped)),
            ("said wrongly and signed rightly, alone and in pairs", told, len(believed)),
            ("at one moment, SQLite", sqlite[0], sqlite[1]),
            ("at one moment, PostgreSQL", postgres[0], postgres[1]),
            ("genuine purchases, refused", bought + more, wrongly),
        ),
    )
    named = [f"Got through: {name}" for name in (*through, *passed, *believed, *got, *slipped)] + [
        f"Refused: {one}" for one in (*refused, *also)
    ]
    return Report("mandates", (speed, tried), (*_NOTES, *named[:20]), result)


_NOTES = (
    "Bare is cryptography's own verification of the four signatures of one purchase: credential, open mandate, key "
    "binding, checkout; it reads no claim, no constraint and no database.",
    "Looked at and held are through the waist on SQLite, with synchronous=FULL; held includes nonce, budget, ledger, "
    "token, signed receipt and commit.",
    "Got through counts what was accepted, moved a row of money or nonces, left another number of receipts than one, "
    "or was refused in another layer or for another reason than the stated one; in races each unit and use too much.",
    "At one moment: one closed mandate by 8 threads, one budget over three merchants by 6, a commit whose answer is "
    "lost by 4, after which the purchase is tried again.",
)


def _speeds(house: House, seconds: float) -> tuple[float, float, float]:
    """Bare checks, dry verifications and durable authorisations a second."""
    mandate = house.grant(budget=10_000_000, per_purchase=30_000, purchases=10_000)
    bought = house.purchase(1)
    presented, checkout = house.closed(mandate, bought), house.sign(bought)
    assert house.present(presented, checkout)["accepted"]
    texts = [presented.credential.split("~")[0], presented.closed.split("~")[0], presented.closed.split("~")[-1]]
    checks = [_bare(text, _key(house, mandate, number)) for number, text in enumerate([*texts, checkout])]
    waiting = []
    for _ in range(int(seconds * 400)):
        one = house.purchase(1)
        waiting.append((house.closed(mandate, one), house.sign(one)))
    return (
        _rate(lambda: [check() for check in checks], seconds),
        _each(house.present, waiting),
        _each(house.authorise, waiting),
    )


def _key(house: House, mandate: Any, number: int) -> dict[str, Any]:
    """By whose key the credential, the open mandate, the key binding and the checkout are signed."""
    keys = house.call("keys")
    credential = claims_of(mandate["credential"].split("~")[0], keys["wallet"], "dc+sd-jwt")
    consumer: Any = credential["cnf"]
    found: dict[str, Any] = [keys["wallet"][0], consumer["jwk"], house.agent.jwk, keys["merchant"][0]][number]
    return found


def _bare(text: str, jwk: dict[str, Any]) -> Callable[[], None]:
    numbers = [int.from_bytes(bytes64(jwk[part])) for part in ("x", "y")]
    key = ec.EllipticCurvePublicNumbers(*numbers, ec.SECP256R1()).public_key()
    said, _, raw = text.rpartition(".")
    signature = bytes64(raw)
    der = encode_dss_signature(int.from_bytes(signature[:32]), int.from_bytes(signature[32:]))
    return lambda: key.verify(der, said.encode(), ec.ECDSA(SHA256()))


def _rate(work: Callable[[], object], seconds: float) -> float:
    began, done = time.perf_counter(), 0
    while time.perf_counter() - began < seconds:
        work()
        done += 1
    return done / (time.perf_counter() - began)


def _each(verb: Callable[..., Any], waiting: list[Any]) -> float:
    """How many of so many purchases, each another one, a second."""
    began = time.perf_counter()
    accepted = sum(verb(*one)["accepted"] for one in waiting)
    assert accepted == len(waiting)
    return accepted / (time.perf_counter() - began)
