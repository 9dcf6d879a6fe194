"""Campaigns as rows of a table: amounts in whole units, shares in per cent, moments by a zone's clock."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import get_args
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter, ValidationError

from souk.goods.promotions.contracts import ALL, LAYERS, Kind, Policy, Promotion, Window, WrongCell
from souk.goods.promotions.rules.sense import wrong
from souk.kit.errors import Invalid
from souk.kit.locale import LOCALES, Words
from souk.kit.money import Money, minor

Read = Callable[[str, "Reading"], object]
_RULE = TypeAdapter(Promotion)
_SCOPES = ("products", "skus", "shops", "categories", "brands")
_YES, _NO = ("1", "yes", "true", "是"), ("", "0", "no", "false", "否")


@dataclass(frozen=True)
class Reading:
    """In which currency a table's amounts are, by which clock its moments, and for which shop it is."""

    currency: str
    zone: ZoneInfo
    owner: str | None


@dataclass(frozen=True)
class Row:
    """A row as a rule with its name, or what is wrong with it; the header is row 1."""

    number: int
    rule: Promotion | None
    name: Words
    wrong: tuple[WrongCell, ...] = ()


def rows(text: str, reading: Reading) -> Iterator[Row]:
    """Every row of a table in CSV, or with tabs; raises `Invalid` for a header that is not understood."""
    lines = text.lstrip("\ufeff").splitlines(keepends=True)
    if not lines:
        raise Invalid("The table is empty; its first row names the columns, {columns}.", columns=", ".join(COLUMNS))
    table = csv.reader(lines, delimiter="\t" if "\t" in lines[0] else ",")
    header = [_column(cell) for cell in next(table)]
    for number, cells in enumerate(table, 2):
        if any(cell.strip() for cell in cells):
            yield _row(number, header, cells, reading)


def _column(cell: str) -> str:
    found = _NAMES.get(cell.strip().lower())
    if found is None:
        raise Invalid("There is no column {column}; there are {columns}.", column=cell[:80], columns=", ".join(COLUMNS))
    return found


def _row(number: int, header: Sequence[str], cells: Sequence[str], reading: Reading) -> Row:
    said = {column: cell.strip() for column, cell in zip(header, cells, strict=False)}
    if len(cells) > len(header):
        beyond = WrongCell(number, "", cells[len(header)][:80], BEYOND)
        return Row(number, None, {}, (beyond,))
    read: dict[str, object] = {}
    bad: list[WrongCell] = []
    for column, cell in said.items():
        try:
            kind = _money if column == "every" and said.get("kind") == "step" else COLUMNS[column]
            read[column] = kind(cell, reading) if cell else None
        except (ValueError, Invalid):
            bad.append(WrongCell(number, column, cell[:80], RIGHT[kind]))
    given = {column: value for column, value in read.items() if value is not None}
    name: Words = {locale: str(given.pop(f"name_{locale[:2]}")) for locale in LOCALES if f"name_{locale[:2]}" in given}
    if not name and not bad:
        bad.append(WrongCell(number, "name_zh", "", NAMELESS))
    if bad:
        return Row(number, None, name, tuple(bad))
    return _checked(number, given, name, (said, reading))


def _checked(number: int, given: dict[str, object], name: Words, asked: tuple[Mapping[str, str], Reading]) -> Row:
    said, reading = asked
    try:
        rule = _RULE.validate_python(_shaped(given, reading))
    except ValidationError as error:
        bad = [_beyond(str(one["loc"][0]), one["type"]) for one in error.errors(include_url=False)]
    else:
        bad = [(_COLUMN_OF.get(field, field), why) for field, why in wrong(rule)]
    if bad:
        return Row(number, None, name, tuple(WrongCell(number, field, said.get(field, ""), why) for field, why in bad))
    return Row(number, rule, name)


def _beyond(field: str, type: str) -> tuple[str, str]:
    """In our own words what is wrong with a field whose cell could be read."""
    if type == "missing":
        return field, MISSING
    kind = COLUMNS.get(field, _text)
    return field, BOUNDS.get(kind) or RIGHT[kind]


def _shaped(given: dict[str, object], reading: Reading) -> dict[str, object]:
    """The cells as the fields of a rule."""
    made = dict(given)
    for field, prefix in (("scope", ""), ("without", "without_")):
        made[field] = {one: made.pop(prefix + one) for one in _SCOPES if prefix + one in made}
    sides = {side: made.pop(side) for side in ("since", "until") if side in made}
    made["windows"] = [sides] if sides else []
    rest = {side: made.pop(f"balance_{side}") for side in ("since", "until") if f"balance_{side}" in made}
    made |= {"balance": rest} if rest else {}
    if reading.owner is not None:
        made.setdefault("owner", reading.owner)
    if made.get("owner"):
        # A shop bears its own, where a table says nothing else.
        made.setdefault("shop_share", ALL)
    return made


def _text(cell: str, _: Reading) -> str:
    return cell


def _money(cell: str, reading: Reading) -> int:
    return minor(Decimal(_like(r"\d{1,9}(\.\d{1,4})?", cell)), reading.currency).amount


def _count(cell: str, _: Reading) -> int:
    return int(_like(r"-?\d{1,9}", cell))


def _share(cell: str, _: Reading) -> int:
    return int(Decimal(_like(r"\d{1,3}(\.\d{1,2})?", cell.removesuffix("%").strip())) * 100)


def _like(pattern: str, cell: str) -> str:
    if not re.fullmatch(pattern, cell, re.ASCII):
        raise ValueError(cell)
    return cell


def _flag(cell: str, _: Reading) -> bool:
    if cell.lower() not in (*_YES, *_NO):
        raise ValueError(cell)
    return cell.lower() in _YES


def _list(cell: str, _: Reading) -> list[str]:
    return [part for part in cell.replace(";", " ").replace("；", " ").split() if part]


def _names(cell: str, _: Reading) -> list[str]:
    return [part.strip() for part in cell.replace("；", ";").split(";") if part.strip()]


def _moment(cell: str, reading: Reading) -> datetime:
    found = datetime.fromisoformat(cell)
    return found if found.tzinfo else found.replace(tzinfo=reading.zone)


def _steps(cell: str, reading: Reading) -> list[dict[str, int]]:
    made = []
    for part in _list(cell, reading):
        since, _, worth = part.partition("=")
        step = {"since": _money(since, reading)}
        for one in worth.split("+"):
            step |= {"off": _share(one, reading)} if one.endswith("%") else {"amount": _money(one, reading)}
        made.append(step)
    return made


def _choice(*allowed: str) -> Read:
    def read(cell: str, _: Reading) -> str:
        if cell not in allowed:
            raise ValueError(cell)
        return cell

    return read


_layer, _kind = _choice(*LAYERS), _choice(*get_args(Kind))
_policy, _on_return = _choice(*get_args(Policy)), _choice("share", "reprice")
# Every sentence about a cell: whole, so that it stands in the catalogue of translations as it is.
SHOP_BEARS = "100, or nothing: a shop bears its own campaigns whole"
NAMELESS, MISSING = "a name in one language at least", "it is needed"
BEYOND = "no more cells than the header has columns"
BOUNDS: dict[Read, str] = {
    _money: "at most 10,000,000,000 smallest units, such as fen or cents",
    _count: "a whole number from 0 to 1,000,000,000",
    _share: "at most 100 per cent",
}
RIGHT: dict[Read, str] = {
    _text: "a text",
    _list: "ids with spaces between",
    _names: "names with ; between",
    _layer: "one of item, shop, category, platform, red_packet, shipping, payment",
    _kind: "one of cut, percent, fixed, nth, deposit, step, tier, bundle, gift",
    _policy: "one of stackable, exclusive, best, max",
    _on_return: "one of share, reprice",
    _money: "an amount in whole units, such as 50 or 19.90",
    _count: "a whole number, such as 2",
    _share: "a share in per cent, such as 10 or 12.5",
    _flag: "yes or no",
    _moment: "a moment, such as 2026-11-11T20:00",
    _steps: "steps, such as 200=20; 500=80; 1000=10%",
}
COLUMNS: Mapping[str, Read] = {
    "id": _text, "name_zh": _text, "name_en": _text, "layer": _layer, "kind": _kind,
    "owner": _text, "amount": _money, "off": _share, "every": _count, "steps": _steps, "threshold": _money,
    "pieces": _count, "cap": _money, "since": _moment, "until": _moment, "products": _list, "skus": _list,
    "shops": _list, "categories": _list, "brands": _names, "without_products": _list, "without_skus": _list,
    "without_shops": _list, "without_categories": _list, "without_brands": _names, "coupon": _flag,
    "requires": _list, "methods": _list, "per_user": _count, "total": _count, "budget": _money, "group": _text,
    "policy": _policy, "most": _count, "priority": _count, "final": _flag, "shop_share": _share,
    "on_return": _on_return, "pay": _money, "worth": _money, "sku": _text, "count": _count,
    "balance_since": _moment, "balance_until": _moment, "forfeits": _flag,
}  # fmt: skip
_CHINESE = {
    "编号": "id", "中文名": "name_zh", "英文名": "name_en", "层级": "layer", "类型": "kind", "店铺": "owner",
    "金额": "amount", "折扣%": "off", "每": "every", "阶梯": "steps", "门槛": "threshold", "件数": "pieces",
    "封顶": "cap", "开始": "since", "结束": "until", "商品": "products", "类目": "categories", "品牌": "brands",
    "券": "coupon", "每人限用": "per_user", "总量": "total", "预算": "budget",
}  # fmt: skip
_COLUMN_OF = {"windows": "since", "balance": "balance_since"}
_NAMES = {**{one: one for one in COLUMNS}, **_CHINESE}


class _Written(list[str]):
    """What a table is written into."""

    def write(self, text: str) -> None:
        self.append(text)


def table(campaigns: Iterable[tuple[Promotion, Words]], currency: str) -> str:
    """Campaigns as such a table, with the columns that any of them needs; read again it says the same."""
    said = [_cells(rule, name, currency) for rule, name in campaigns]
    columns = [one for one in COLUMNS if one in _FIRST or any(cells.get(one) for cells in said)]
    made = _Written()
    writer = csv.writer(made, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([cells.get(one, "") for one in columns] for cells in said)
    return "".join(made)


_FIRST = ("id", "name_zh", "name_en", "layer", "kind", "amount", "off", "every", "threshold", "since", "until")


def _cells(rule: Promotion, name: Words, currency: str) -> dict[str, str]:
    plain = {**_RULE.dump_python(rule, exclude_defaults=True), "layer": rule.layer, "kind": rule.kind}
    made = {"name_zh": name.get("zh-CN", ""), "name_en": name.get("en", "")}
    for field, prefix in (("scope", ""), ("without", "without_")):
        for one, names in plain.pop(field, {}).items():
            made[prefix + one] = ("; " if one == "brands" else " ").join(names)
    for window in rule.windows[:1]:
        made |= {side: at.isoformat() for side in ("since", "until") if (at := getattr(window, side))}
    rest = rule.balance or Window()
    made |= {f"balance_{side}": at.isoformat() for side in ("since", "until") if (at := getattr(rest, side))}
    plain.pop("windows", None)
    plain.pop("balance", None)
    made["steps"] = "; ".join(
        f"{_major(one.since, currency)}={_major(one.amount, currency)}" + (f"+{_percent(one.off)}" if one.off else "")
        for one in rule.steps
    )
    plain.pop("steps", None)
    plain.pop("shop_share", None)
    if rule.shop_share != (ALL if rule.owner else 0):
        plain["shop_share"] = rule.shop_share
    return made | {field: _cell(field, value, rule, currency) for field, value in plain.items()}


def _cell(field: str, value: object, rule: Promotion, currency: str) -> str:
    kind = COLUMNS[field]
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (tuple, list)):
        return " ".join(map(str, value))
    if not isinstance(value, int):
        return str(value)
    if kind is _money or (field == "every" and rule.kind == "step"):
        return _major(value, currency)
    return _percent(value).removesuffix("%") if kind is _share else str(value)


def _major(amount: int, currency: str) -> str:
    return f"{Money(amount, currency).major.normalize():f}"


def _percent(share: int) -> str:
    return f"{(Decimal(share) / 100).normalize():f}%"
