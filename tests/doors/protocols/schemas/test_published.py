"""The published documents hold together as they are read here, and our parser reads every example that they give."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from pydantic import BaseModel
from referencing.exceptions import Unresolvable

from souk.doors.protocols.acp.reading import Cart, Complete, Create, Delegate, Update
from tests.doors.house import Opened
from tests.doors.protocols.schemas.published import ACP, absent, documents, faults, operations, registry
from tests.small import OPERATOR, small_settings
from tests.trade.buying import furnish

pytestmark = pytest.mark.skipif(bool(absent()), reason=absent())
SHAPES: dict[tuple[str, str], type[BaseModel]] = {
    ("POST", "/checkout_sessions"): Create,
    ("POST", "/checkout_sessions/{checkout_session_id}"): Update,
    ("POST", "/checkout_sessions/{checkout_session_id}/complete"): Complete,
    ("POST", "/carts"): Cart,
    ("PUT", "/carts/{id}"): Cart,
    ("POST", "/agentic_commerce/delegate_payment"): Delegate,
}


def references(told: Any) -> Iterator[str]:
    if isinstance(told, dict):
        yield from (value for name, value in told.items() if name == "$ref" and isinstance(value, str))
        told = list(told.values())
    for one in told if isinstance(told, list) else ():
        yield from references(one)


def test_every_reference_is_found() -> None:
    known, missing = registry(), list[str]()
    for uri, told in documents().items():
        resolver = known.resolver(uri)
        for reference in sorted(set(references(told))):
            try:
                resolver.lookup(unquote(reference))
            except Unresolvable:
                missing.append(f"{Path(uri).name} {reference}")
    assert missing == []


def examples() -> list[Any]:
    """Every example of a request, with the shape that reads it."""
    found = []
    for name in ("agentic_checkout", "cart", "delegate_payment"):
        for method, path, _, operation in operations((ACP / "openapi" / f"openapi.{name}.yaml").as_uri()):
            content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            for called, example in content.get("examples", {}).items():
                shape = SHAPES[method, path]
                found.append(pytest.param(shape, example["value"], id=f"{method} {path} {called}"))
    return found


@pytest.mark.parametrize(("shape", "example"), examples() if not absent() else [])
def test_the_parser_reads_the_published_examples(shape: type[BaseModel], example: Any) -> None:
    read = shape.model_validate(example)
    if isinstance(read, Create):
        assert [one["item"] for one in read.change["lines"]] == [one["id"] for one in example["items"]]
    if isinstance(read, Update) and "selected_fulfillment_options" in example:
        assert read.change["option"] == "fulfillment_option_456"
    if isinstance(read, Complete):
        assert read.payment_data.instrument.credential.token.get_secret_value() == "spt_123"


def test_a_line_of_our_feed_is_a_product_of_the_published_schema(tmp_path: Path) -> None:
    at = Opened(small_settings(tmp_path / "souk"))
    furnish(at.souk)
    made = at.souk.call("catalog.export", {"format": "acp-jsonl", "shop": "corner"}, OPERATOR)
    text = (at.settings.folder / "exports" / made["file"]).read_text(encoding="utf-8")
    at.close()
    schema = f"{(ACP / 'json-schema' / 'schema.feed.json').as_uri()}#/$defs/Product"
    lines = text.splitlines()
    assert len(lines) == 2
    assert [fault for line in lines for fault in faults(schema, json.loads(line))] == []
