"""What is said where something is not as an agent wished: versions, limits, claims, carts that are gone, consents."""

import json

from souk.doors.protocols import refused
from souk.kit.errors import Unavailable
from tests.doors.protocols.ucp.conftest import NEW, OLD, Counter
from tests.doors.protocols.ucp.teashop import instrument
from tests.doors.protocols.ucp.test_shopping import MARKETING, SHIPPING, begun, lines, placed


def test_both_sides_can_do_what_both_declare(shop: Counter) -> None:
    body = {"line_items": lines(("teapot", 1))}
    legacy, strange = (f'profile="https://spck.dev/{name}"' for name in ("legacy", "strange"))
    for version in (NEW, OLD):
        old = shop.ask("POST", "/checkout-sessions", body, version=version, UCP_Agent=legacy)
        assert (old.status_code, old.json()["code"]) == (422, "version_unsupported")
        apart = shop.ask("POST", "/checkout-sessions", body, version=version, UCP_Agent=strange)
        assert (apart.status_code, apart.json()["ucp"]["status"]) == (200, "error")
        assert apart.json()["messages"][0]["code"] == "capabilities_incompatible"
    made = begun(shop)
    assert set(made["ucp"]["capabilities"]) == {
        f"dev.ucp.shopping.{name}" for name in ("checkout", "fulfillment", "discount", "buyer_consent")
    }
    assert "fulfillment" in made
    assert "discounts" in made
    for name, entries in made["ucp"]["capabilities"].items():
        assert entries == [{"version": NEW}], name


def test_who_asks_too_often_is_told_when_to_come_again(shop: Counter) -> None:
    class TooOften(Unavailable):
        """As the gate says it."""

    error = TooOften("That was too often. Come again in {seconds} seconds.", seconds=7)
    for path in (f"/ucp/{NEW}/carts", f"/ucp/{NEW}/mcp"):
        told = refused(path, error)
        assert told is not None
        assert (told.status_code, told.headers["retry-after"]) == (429, "7")
        body = json.loads(bytes(told.body))
        assert body.get("error", {}).get("data", body)["code"] == "rate_limit_exceeded"
    assert refused("/api/search.find", error) is None


def test_a_claim_that_counts_for_nothing_is_said_and_one_that_is_not_proven_blocks(shop: Counter) -> None:
    claims = ["com.spck.unknown_benefit", "com.spck.vip_unverifiable"]
    made = begun(shop, context={"eligibility": claims})
    (said,) = made["messages"]
    assert (said["type"], said["code"], said["path"]) == (
        "warning", "eligibility_not_accepted", "$.context.eligibility[0]",
    )  # fmt: skip
    (off,) = made["discounts"]["applied"]
    assert (off["eligibility"], off["provisional"], off["automatic"]) == (claims[1], True, True)
    told = shop.ask("POST", f"/checkout-sessions/{made['id']}/complete", instrument("sandbox-card")).json()
    assert told["status"] == "incomplete"
    last = told["messages"][-1]
    assert (last["code"], last["severity"], last["path"]) == (
        "eligibility_invalid", "recoverable", "$.context.eligibility[1]",
    )  # fmt: skip


def test_a_cart_estimates_and_is_gone_once_it_is_let_go(shop: Counter) -> None:
    made = shop.ask("POST", "/carts", {"line_items": lines(("teapot", 2), ("trivet", 1))})
    assert made.status_code == 201
    cart = made.json()
    assert [one["type"] for one in cart["totals"]][::2] == ["subtotal", "fulfillment"]
    assert [one["code"] for one in cart["messages"]] == ["out_of_stock"]
    assert cart["continue_url"].endswith(f"/agreed/{cart['id']}")
    page = shop.client.get(f"/agreed/{cart['id']}", headers={"accept": "text/html", "accept-language": "en"})
    assert "A cart that an agent filled for you" in page.text
    assert shop.ask("POST", f"/carts/{cart['id']}/cancel", {}).json()["id"] == cart["id"]
    for method, path in (("GET", ""), ("PUT", ""), ("POST", "/cancel")):
        told = shop.ask(method, f"/carts/{cart['id']}{path}", {"line_items": lines(("mug", 1))}).json()
        (said,) = told["messages"]
        assert (told["ucp"]["status"], said["code"], said["severity"]) == ("error", "not_found", "unrecoverable")


def test_all_that_may_be_consented_to_is_offered_with_a_no(shop: Counter) -> None:
    offered = begun(shop)["buyer"]["consent"]
    names = [f"dev.ucp.consent.{name}" for name in ("analytics", "marketing", "preferences", "sale_or_sharing")]
    assert list(offered) == names
    assert list(offered[MARKETING]["segments"]) == [f"{MARKETING}.email", f"{MARKETING}.sms"]
    for one in (*offered.values(), *offered[MARKETING]["segments"].values()):
        assert (one["granted"], one["source"], bool(one["description"])) == (False, "business", True)
        assert "segments" not in one or one is offered[MARKETING]


def test_a_segment_overrides_its_purpose_and_asks_for_what_it_needs(shop: Counter) -> None:
    sms = {f"{MARKETING}.sms": {"granted": True, "source": "platform"}}
    given = {MARKETING: {"granted": False, "source": "platform", "segments": sms}}
    made = begun(shop, buyer={"email": "ada@example.com", "consent": given})
    segments = made["buyer"]["consent"][MARKETING]["segments"]
    assert [segments[f"{MARKETING}.{name}"]["granted"] for name in ("email", "sms")] == [False, True]
    assert [(one["type"], one["path"]) for one in made["messages"]] == [("warning", "$.buyer.phone_number")]
    path, before = f"/checkout-sessions/{made['id']}", placed(shop)
    held = shop.ask("POST", f"{path}/complete", instrument("sandbox-card")).json()
    assert (held["status"], placed(shop)) == ("incomplete", before)
    assert [(one["type"], one["code"]) for one in held["messages"]] == [("error", "consent_data_missing")]
    buyer = {"email": "ada@example.com", "phone_number": "+15550001", "consent": given}
    body = {"line_items": lines(("teapot", 1)), "fulfillment": SHIPPING, "buyer": buyer}
    assert shop.ask("PUT", path, body).json()["messages"] == []
    assert shop.ask("POST", f"{path}/complete", instrument("sandbox-card")).json()["status"] == "completed"
