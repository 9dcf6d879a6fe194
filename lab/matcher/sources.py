"""Records of labelled data sets as products."""

from collections.abc import Mapping

from souk.goods.catalog import Offer, Product, Variant
from souk.kit.money import Money


class Products:
    """Records of the data set as products, one for the same fields of the same shop."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, ...], Product] = {}

    def of(self, shop: str, fields: Mapping[str, str]) -> Product:
        """The product that a record describes."""
        key = (shop, *fields.values())
        if key not in self._known:
            self._known[key] = _product(f"{shop}-{len(self._known)}", shop, fields)
        return self._known[key]


def _product(id: str, shop: str, fields: Mapping[str, str]) -> Product:
    digits = "".join(sign for sign in fields.get("price", "") if sign.isdigit() or sign == ".")
    amount = round(float(digits) * 100) if digits.count(".") <= 1 and digits.strip(".") else 0
    offers = (Offer(shop, Money(amount, "USD")),) if amount else ()
    told = fields.get("description", "")
    return Product(
        id=id,
        shop=shop,
        title={"en": fields.get("name") or fields.get("title", "")},
        variants=(Variant(id, offers=offers),),
        description={"en": told} if told else None,
        brand=fields.get("manufacturer", ""),
    )
