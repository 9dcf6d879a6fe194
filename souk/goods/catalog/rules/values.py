"""What people write in feeds and tables, as values: ids, prices, yes and no, barcodes, texts by language."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from decimal import Decimal

from souk.goods.catalog.contracts import Category, WrongField
from souk.kit.errors import Invalid
from souk.kit.money import Money, minor

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,99}")
_FOREIGN = re.compile(r"[^A-Za-z0-9._:-]+")
_AMOUNT = re.compile(r"\d[\d.,' ]*")
_CODE = re.compile(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])")
_SIGNS = {
    "¥": "CNY",
    "￥": "CNY",
    "元": "CNY",
    "人民币": "CNY",
    "$": "USD",
    "€": "EUR",
    "£": "GBP",
    "₩": "KRW",
    "₹": "INR",
}
_YES = {"in stock", "available", "yes", "true", "y", "preorder", "backorder", "limited availability", "limited stock"}
_YES |= {
    "有货",
    "现货",
    "是",
    "有",
    "在售",
    "上架",
    "预售",
    "√",
    "✓",
    "instock",
    "onbackorder",
    "online only",
    "in store only",
}
_NO = {
    "out of stock",
    "sold out",
    "unavailable",
    "no",
    "false",
    "n",
    "discontinued",
    "无货",
    "缺货",
    "否",
    "无",
    "售罄",
    "下架",
}
_NO |= {"×", "✗", "outofstock", "soldout"}


def feed_id(text: str) -> str:
    """An id of a feed as one of ours; one with other characters keeps what it can and is told apart by a digest."""
    if _ID.fullmatch(text):
        return text
    kept = _FOREIGN.sub("-", text).strip("-._:")[:80] or "item"
    return f"{kept}-{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:8]}"


def price_of(text: str, field: str, currency: str = "") -> Money | None:
    """A price such as `15.00 USD`, `¥1,299` or `12,50 €`; None for nothing. `currency` holds where none is written."""
    said = unicodedata.normalize("NFKC", text).strip()
    if not said:
        return None
    amount = _AMOUNT.search(said)
    rest = said.replace(amount.group(), " ", 1) if amount else said
    if amount is None or "-" in rest or any(char.isdigit() for char in rest):
        raise WrongField(field, f"{text!r} is not a price such as 15.00 USD")
    code = _CODE.search(rest)
    sign = next((known for mark, known in _SIGNS.items() if mark in rest), "")
    unit = code.group() if code else currency if currency and sign in ("", "CNY") else sign
    if not unit:
        raise WrongField(field, f"{text!r} has no currency such as CNY")
    try:
        return minor(_decimal(amount.group()), unit)
    except (Invalid, ArithmeticError):
        raise WrongField(field, f"{text!r} is not an amount of {unit}") from None


def _decimal(text: str) -> Decimal:
    """Whichever of point and comma comes last and is not followed by three digits parts the fraction."""
    plain = text.strip(" .,'").replace(" ", "").replace("'", "")
    last = max(plain.rfind("."), plain.rfind(","))
    if last < 0:
        return Decimal(plain)
    mark, other = plain[last], "," if plain[last] == "." else "."
    grouped = len(plain) - last - 1 == 3 and (mark == "," or plain.count(".") > 1) and other not in plain
    if grouped or plain.count(mark) > 1:
        return Decimal(plain.replace(",", "").replace(".", ""))
    return Decimal(plain.replace(other, "").replace(mark, "."))


def available_of(text: str, field: str = "availability") -> bool | None:
    """Whether something can be bought: `in stock`, `有货`, `yes`, or how many there are; None for nothing."""
    said = " ".join(text.strip().lower().replace("_", " ").rpartition("/")[2].split())
    if not said:
        return None
    if re.fullmatch(r"-?\d+(\.\d+)?", said):
        return float(said) > 0
    if said in _YES or said in _NO:
        return said in _YES
    raise WrongField(field, f"{text!r} does not say whether it can be bought; write in_stock or out_of_stock")


def gtin_of(text: str, field: str = "gtin") -> str:
    """A barcode number (GTIN-8, 12, 13, 14) whose check digit is right, or nothing."""
    code = re.sub(r"[\s-]", "", text)
    if code and not is_gtin(code):
        raise WrongField(field, f"{text!r} is not a barcode of 8, 12, 13 or 14 digits, or its check digit is wrong")
    return code


def is_gtin(code: str) -> bool:
    """Whether the check digit fits (GS1 General Specifications, 7.9)."""
    if len(code) not in (8, 12, 13, 14) or not (code.isascii() and code.isdigit()):
        return False
    digits = [int(char) for char in reversed(code)]
    return sum(digit * (3 if place % 2 else 1) for place, digit in enumerate(digits)) % 10 == 0


def category_index(categories: Iterable[Category]) -> dict[str, str]:
    """Our category by what a feed may call it: our id, Google's number, a name in either language."""
    found: dict[str, str] = {}
    for one in categories:
        names = (one.id, str(one.google) if one.google else "", *one.name.values())
        for name in names:
            if name:
                found.setdefault(name.casefold(), one.id)
    return found


def category_of(text: str, index: Mapping[str, str]) -> str | None:
    """Our category for a number, a name, or a path such as `Home > Kitchen > Kettles`, the narrowest first."""
    parts = [part.strip().casefold() for part in re.split(r"[>›/\\|]", text) if part.strip()]
    return next((index[part] for part in (text.strip().casefold(), *reversed(parts)) if part in index), None)
