"""What the columns of a table seem to be: by their names in Chinese or English, else by the shape of their values."""

import re
from collections.abc import Sequence

from souk.goods.catalog.contracts import Column, GuessedColumn, Said, Target, WrongField
from souk.goods.catalog.rules.values import available_of, is_gtin, price_of
from souk.kit.locale import language_of

# What shops call their columns, the plainest names first; a name in brackets behind it is a unit or a currency.
_NAMES: dict[Target, tuple[str, ...]] = {
    "id": ("id", "product id", "item id", "variant id", "编号", "商品编号", "商品id", "货品编号", "规格编号", "序号"),
    "product": ("item group id", "parent id", "parent sku", "group", "product", "款号", "主商品编号", "商品组", "spu"),
    "sku": ("sku", "mpn", "item number", "model", "part number", "货号", "商家编码", "型号", "规格编码"),
    "gtin": ("gtin", "ean", "upc", "barcode", "isbn", "条码", "条形码", "国际条码", "商品条码", "69码"),
    "brand": ("brand", "vendor", "manufacturer", "supplier", "品牌", "厂商", "制造商", "生产商"),
    "category": ("category", "product type", "google product category", "类目", "分类", "品类", "类别", "商品分类"),
    "price": (
        "price",
        "sale price",
        "selling price",
        "unit price",
        "售价",
        "价格",
        "单价",
        "销售价",
        "现价",
        "活动价",
        "零售价",
    ),
    "list_price": (
        "list price",
        "compare at price",
        "regular price",
        "msrp",
        "rrp",
        "原价",
        "市场价",
        "吊牌价",
        "划线价",
    ),
    "currency": ("currency", "currency code", "币种", "货币"),
    "available": (
        "available",
        "availability",
        "in stock",
        "stock",
        "quantity",
        "库存",
        "是否有货",
        "库存数量",
        "有货",
        "状态",
    ),
    "image": (
        "image",
        "images",
        "image link",
        "picture",
        "photo",
        "image url",
        "additional image link",
        "主图",
        "图片",
        "图片链接",
        "图片地址",
        "商品图片",
    ),
    "cost": (
        "cost",
        "cost price",
        "cost per item",
        "unit cost",
        "cost of goods sold",
        "purchase price",
        "成本",
        "成本价",
        "进价",
        "进货价",
        "采购价",
        "供货价",
    ),
    "released": ("released", "release date", "date released", "上市日期", "上架日期", "发布日期", "上市时间"),
    "attributes": ("attributes",),
    "options": ("options",),
}
_TITLES = (
    "title",
    "name",
    "product name",
    "product title",
    "item name",
    "标题",
    "名称",
    "商品名称",
    "品名",
    "商品标题",
    "产品名称",
    "商品名",
)
_ABOUTS = ("description", "body", "details", "summary", "描述", "说明", "商品描述", "详情", "卖点", "简介", "产品描述")
_OPTIONS = ("color", "colour", "size", "颜色", "尺码", "尺寸", "规格", "款式")
_TONGUES = {
    "en": "en",
    "english": "en",
    "英文": "en",
    "英": "en",
    "zh": "zh-CN",
    "zh-cn": "zh-CN",
    "chinese": "zh-CN",
    "中文": "zh-CN",
    "中": "zh-CN",
}
_MONEY = {"元": "CNY", "rmb": "CNY", "人民币": "CNY", "¥": "CNY", "￥": "CNY", "$": "USD", "€": "EUR", "£": "GBP"}
_CODE = re.compile(r"[A-Z]{3}")
_PARTS = re.compile(r"^(.*?)\s*[(（\[【/]\s*([^()（）\[\]【】]{1,20})\s*[)）\]】]?\s*$")

BY_NAME = "A column called {header} is usually that."
BY_SHAPE = "Its values look like that: {sample}."
AS_ATTRIBUTE = "No other meaning fits, so it is kept as an attribute."
EMPTY = "It is empty."


def guess(header: Sequence[str], rows: Sequence[Sequence[str]], currency: str) -> tuple[GuessedColumn, ...]:
    """Every column with what it seems to be; `currency` is that of a price that names none."""
    taken: set[str] = set()
    made: list[GuessedColumn] = []
    grouped = any(_meaning(name)[0] == "product" for name in header)
    for place, name in enumerate(header):
        samples = tuple(dict.fromkeys(row[place].strip() for row in rows if place < len(row) and row[place].strip()))[
            :4
        ]
        column, why = _guess(name, samples, currency, grouped)
        if column.target in taken and column.target not in ("", "image", "attribute", "option"):
            column, why = Column(name, "attribute", key=_key(name)), Said(AS_ATTRIBUTE)
        taken.add(column.target)
        made.append(GuessedColumn(column, samples, why))
    return _with_id(made)


def _with_id(made: list[GuessedColumn]) -> tuple[GuessedColumn, ...]:
    """Where nothing is the id but something is the product, the product is what the rows are."""
    targets = [one.column.target for one in made]
    if not {"id", "sku", "gtin"} & set(targets) and "product" in targets:
        place = targets.index("product")
        one = made[place]
        made[place] = GuessedColumn(Column(one.column.header, "id"), one.samples, one.why)
    return tuple(made)


def _guess(header: str, samples: Sequence[str], currency: str, grouped: bool) -> tuple[Column, Said]:
    target, more = _meaning(header)
    if target:
        return _named(header, target, more, samples, currency), Said(BY_NAME, {"header": header})
    if not header or not samples:
        return Column(header), Said(EMPTY)
    shaped = _shape(samples)
    if shaped:
        return Column(header, shaped), Said(BY_SHAPE, {"sample": samples[0][:60]})
    if grouped and _plain(header) in _OPTIONS:
        return Column(header, "option", key=_key(header)), Said(BY_NAME, {"header": header})
    return Column(header, "attribute", key=_key(header), unit=_unit(more)), Said(AS_ATTRIBUTE)


def _meaning(header: str) -> tuple[Target, str]:
    """The field that a name means, and what stands in brackets behind it."""
    found = _PARTS.match(header)
    bare, more = (found[1], found[2]) if found else (header, "")
    for name in dict.fromkeys((_plain(header), _plain(bare))):
        target = next((target for target, names in _NAMES.items() if name in names), None)
        if target:
            return target, more
        text = _text(name, more)
        if text:
            return text, more
    return "", more


def _text(name: str, more: str) -> Target:
    """A title or description, and in which language where the name says so."""
    head, _, tail = name.rpartition(" ")
    for field, names in (("title", _TITLES), ("description", _ABOUTS)):
        tongue = _TONGUES.get(more.lower()) or (_TONGUES.get(tail) if head in names else None)
        for mark, locale in (("英文", "en"), ("中文", "zh-CN")):
            if name.startswith(mark) and name.removeprefix(mark) in names:
                tongue = locale
        if name in names or (tongue and (head in names or name[2:] in names)):
            return f"{field}/{tongue or '?'}"  # type: ignore[return-value]
    return ""


def _named(header: str, target: str, more: str, samples: Sequence[str], currency: str) -> Column:
    if target.endswith("/?"):
        chinese = any(language_of(sample) == "zh-CN" for sample in samples) or (
            not samples and language_of(header) == "zh-CN"
        )
        return Column(header, f"{target[:-1]}{'zh-CN' if chinese else 'en'}")  # type: ignore[arg-type]
    if target in ("price", "list_price", "cost"):
        return Column(header, target, currency=_currency(more or header) or currency)  # type: ignore[arg-type]
    return Column(header, target)  # type: ignore[arg-type]


def _currency(text: str) -> str:
    code = _CODE.fullmatch(text.strip().upper())
    return (
        code.group()
        if code and text.strip().isascii()
        else next((to for mark, to in _MONEY.items() if mark in text.lower()), "")
    )


def _unit(more: str) -> str:
    return more if re.fullmatch(r"[A-Za-zµ°%³²/·]{1,8}|[㐀-鿿]{1,3}", more) else ""


def _plain(header: str) -> str:
    return " ".join(re.sub(r"[_\-.*:：]+", " ", header.lower()).split())


def _key(header: str) -> str:
    """A name as the key of an attribute: without its unit, `_` for spaces."""
    found = _PARTS.match(header)
    return "_".join(_plain(found[1] if found and _unit(found[2]) else header).split())[:100]


def _shape(samples: Sequence[str]) -> Target:
    if all(is_gtin(sample) for sample in samples):
        return "gtin"
    if all(sample.startswith(("https://", "http://")) for sample in samples):
        return "image" if all(re.search(r"\.(jpe?g|png|webp|gif)(\?|$)", one, re.IGNORECASE) for one in samples) else ""
    if all(re.search(r"[¥￥$€£]|[A-Z]{3}$|元$", sample) and _is_price(sample) for sample in samples):
        return "price"
    return "available" if all(_is_stock(sample) for sample in samples) else ""


def _is_price(sample: str) -> bool:
    try:
        return price_of(sample, "price") is not None
    except WrongField:
        return False


def _is_stock(sample: str) -> bool:
    try:
        return not sample.replace(".", "").isdigit() and len(sample) > 1 and available_of(sample) is not None
    except WrongField:
        return False
