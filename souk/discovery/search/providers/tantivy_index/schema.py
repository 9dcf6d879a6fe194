"""What a document of the index holds, and how an entry becomes one."""

import json
from itertools import pairwise
from typing import Any

import tantivy

from souk.discovery.search.ports import Entry, mark_of, number_of

# One field with every token, a title's five times: BM25 then saturates over all fields together (BM25F), which
# separate fields with weights do not. Tuned on the development half of esci-mini; see docs/decisions/0011-hybrid.md.
WEIGHTS = {"title": 5, "brand": 2, "kind": 2, "codes": 1, "facts": 1, "text": 1}
# There a token is another one where the title has it, so that one list of products says both that and how often.
WORTH, ALL, PAIRS, WHOLE_BRAND, SPELLED = "worth", "all", "pairs", "whole_brand", "spelled"
NO_PRICE = 1 << 52
# A candidate's shelf, brand and shop, of 20 bits each, and its stock: to open a column takes longer than to read it.
ABOUT, SHELF_AT, BRAND_AT, SHOP_AT, MARK_BITS, STOCK_BITS = "about", 42, 22, 2, (1 << 20) - 1, 3


def schema() -> tantivy.Schema:
    """The fields of a generation."""
    made = tantivy.SchemaBuilder()
    made.add_text_field("id", tokenizer_name="raw", index_option="basic")
    made.add_bytes_field("card", stored=True)
    made.add_text_field(WORTH, tokenizer_name="whitespace", index_option="freq")
    for name in (ALL, PAIRS, SPELLED):
        made.add_text_field(name, tokenizer_name="whitespace", index_option="basic")
    made.add_text_field(WHOLE_BRAND, tokenizer_name="raw", index_option="basic")
    made.add_integer_field("key", fast=True, indexed=True)
    for name in ("price_low", "price_high", "sold", ABOUT):
        made.add_integer_field(name, fast=True)
    for name in ("rating", "newest"):
        made.add_float_field(name, fast=True)
    made.add_text_field("name", tokenizer_name="raw", index_option="basic")
    for name in ("numbers", "tags"):
        made.add_json_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    return made.build()


def in_title(token: str) -> str:
    """A token as it is weighed where the title has it."""
    return f"^{token}"


def document(entry: Entry) -> dict[str, Any]:
    """An entry's fields."""
    price = entry.numbers.get("price")
    title = entry.tokens.get("title", ())
    shops = entry.tags.get("shop", ())
    everything = [
        token for name, times in WEIGHTS.items() for _ in range(times) for token in entry.tokens.get(name, ())
    ]
    titled = {token: in_title(token) for token in title}
    made: dict[str, Any] = {
        "id": entry.product,
        "card": json.dumps(entry.card, ensure_ascii=False, separators=(",", ":")).encode(),
        WORTH: " ".join(titled.get(token, token) for token in everything),
        ALL: " ".join(dict.fromkeys(everything)),
        PAIRS: " ".join(dict.fromkeys(f"{one}_{other}" for one, other in pairwise(title))),
        SPELLED: " ".join(entry.tokens.get(SPELLED, ())),
        "key": number_of(entry.product),
        ABOUT: mark_of(entry.shelf) << SHELF_AT
        | mark_of(entry.brand) << BRAND_AT
        | mark_of(shops[0] if shops else "") << SHOP_AT
        | entry.stock,
        "price_low": int(price) if price is not None else NO_PRICE,
        "price_high": int(price) if price is not None else -1,
        "sold": int(entry.numbers.get("sold", 0)),
        "rating": float(entry.numbers.get("stars", 0)),
        "newest": float(entry.numbers.get("newest", 0)),
        "numbers": dict(entry.numbers),
        "tags": {key: list(values) for key, values in entry.tags.items()},
    }
    if entry.brand:
        made["name"] = f"{entry.brand.lower()}\t{entry.brand}"
        made[WHOLE_BRAND] = "_".join(entry.tokens.get("brand", ()))
    return {name: value for name, value in made.items() if value != ""}
