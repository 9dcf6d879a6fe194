"""What the mall's people do besides buying: terms, campaigns, a presale, stock, coupons, addresses, a cart."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from io import BytesIO
from typing import Any, BinaryIO

from souk.kit.operation import Caller
from souk.rehearsal.mall.contracts import Errand, Good, Life
from souk.rehearsal.mall.service.ordering import shopper
from souk.rehearsal.mall.service.running import draft, moment
from souk.rehearsal.mall.service.sheets import words

Raw = Mapping[str, Any]
# Takes a file in under a name, as a door does, and answers the name under which it is imported.
Keep = Callable[[str, BinaryIO], str]
# Pieces that came in, and the hours before today at which the first shop counted them in.
CAME_IN, COUNTED_IN = 60, 210
PAID_OUT = 70
# Hours before today at which the first shop brought a table of prices in, for these of its goods, and what it asks of
# a hundred that it asked before.
TABLED, REPRICED, OF_A_HUNDRED = 150, slice(6), 97
# Hours before today at which its supplier's measures came in, of boxes that are wanted least: so many litres.
MEASURED, MEASURES, LITRES = 26, slice(-2, None), 96
# Hours before today at which a flash sale was written, and from today at which its line opens, it begins, it ends.
RUSHED, DOORS, RUSH = 20, -1, (6, 30)


def errands(
    raw: Raw, life: Life, shelf: Sequence[Good], *, keepers: Mapping[str, Caller], house: Caller
) -> Iterator[Errand]:
    """Everything that is done once, with its moment."""
    first = life.presale.shop
    own = [one for one in shelf if one.shop == first]
    yield from _shop(raw, life, own, keepers)
    yield from _shopper(raw["shopper"], life, own)
    opened = life.today - timedelta(days=raw["days"])
    yield Errand(opened, "pricing.put-tax-rates", house, {"rates": raw["tax"], "number": 0, "why": raw["why"]["tax"]})
    yield _rush(raw["rush"], life, own[-1], keepers[first])
    yield _arrivals(raw["arrivals"], life, keepers[first])
    paid = {"shop": first, "why": raw["why"]["payout"]}
    yield Errand(life.today - timedelta(hours=PAID_OUT), "payments.settle", house, paid)


def _arrivals(raw: Raw, life: Life, keeper: Caller) -> Errand:
    """Goods of the first shop that came in as their supplier described them, not yet priced."""
    goods = [_arrived(one, keeper.shop or "") for one in raw["product"]]
    said = {"products": goods, "reason": raw["why"]}
    return Errand(life.today - timedelta(hours=raw["hours"]), "catalog.put", keeper, said)


def _arrived(one: Raw, shop: str) -> dict[str, Any]:
    told = {name: words(one[name]) for name in ("title", "description") if name in one}
    listed = [{"key": key, "value": value, "unit": unit} for key, (value, unit) in one.get("listed", {}).items()]
    known = {"category": one.get("category"), "attributes": listed, "invented": True}
    return {"id": one["id"], "shop": shop, **told, **known, "variants": [{"id": one["id"]}]}


def _shop(raw: Raw, life: Life, own: Sequence[Good], keepers: Mapping[str, Caller]) -> Iterator[Errand]:
    opened, owner = life.today - timedelta(days=raw["days"]), life.presale.shop
    terms = {"terms": {"not_returned": [life.barred.category]}, "number": 0, "why": raw["terms"]["why"]}
    yield Errand(opened, "orders.put-terms", keepers[life.barred.shop], {"shop": life.barred.shop, **terms})
    for one in raw["campaign"]:
        begins, runs = life.today + timedelta(hours=min(one["since"], -2)), one.get("owner", owner)
        said = {"campaign": draft(one, life.today, owner=runs), "why": raw["why"]["campaign"]}
        # A small mall has not all of the shops.
        if runs in keepers:
            yield Errand(begins, "promotions.put", keepers[runs], said)
    presale = raw["presale"]
    since, until = (moment(life.today, hours) for hours in presale["balance"])
    more = {"owner": owner, "scope": {"products": [life.presale.product]}, "balance": {"since": since, "until": until}}
    said = {"campaign": draft(presale, life.today, **more), "why": raw["why"]["presale"]}
    yield Errand(life.today + timedelta(hours=presale["since"]), "promotions.put", keepers[owner], said)
    came = {one.variant: CAME_IN for one in own[:3]}
    step = {"location": f"{owner}-back", "by": came, "why": raw["why"]["stock"], "change_id": "mall-came-in"}
    yield Errand(life.today - timedelta(hours=COUNTED_IN), "inventory.adjust", keepers[owner], step)


def _shopper(said: Raw, life: Life, own: Sequence[Good]) -> Iterator[Errand]:
    her, days = shopper(said["account"]), timedelta(days=1)
    for one in said["address"]:
        address = {key: value for key, value in one.items() if key != "preferred"}
        kept = {"address": address, "preferred": one["preferred"]}
        yield Errand(life.today - 13 * days, "accounts.add-address", her, kept)
    for coupon in said["coupons"]:
        yield Errand(life.today - days / 2, "promotions.claim", her, {"promotion": coupon})
    for one in own[1:3]:
        wanted = {"product": one.product, "variant": one.variant, "shop": one.shop}
        yield Errand(life.today - days / 24, "checkout.add", her, {"wanted": wanted})


def _rush(said: Raw, life: Life, good: Good, keeper: Caller) -> Errand:
    """A flash sale whose line is open, of what is wanted least: nobody's way to the rest is closed."""
    since, until = (moment(life.today, hours) for hours in RUSH)
    sale = {
        "id": "mall-own-rush",
        "shop": good.shop,
        "name": words(said["name"]),
        "variants": [good.variant],
        "doors": moment(life.today, DOORS),
        "since": since,
        "until": until,
        "inside": said["inside"],
    }
    payload = {"sale": sale, "why": said["why"], "change_id": "mall-rush"}
    return Errand(life.today - timedelta(hours=RUSHED), "admission.put", keeper, payload)


def measure_table(life: Life, shelf: Sequence[Good], keepers: Mapping[str, Caller], keep: Keep) -> Errand:
    """An import that says of litter boxes what their titles do not: what wants a decision."""
    shop = life.presale.shop
    shared = {one.product for one in shelf if one.shop != shop}
    boxes = [one for one in shelf if one.shop == shop and one.category == "litter_box" and one.product not in shared]
    rows = [f"{one.product},{one.variant},{LITRES}" for one in boxes[MEASURES]]
    file = keep("measures.csv", BytesIO("\n".join(["product,id,capacity(L)", *rows, ""]).encode()))
    payload = {"format": "csv", "files": [file], "shop": shop, "id": "mall-measures"}
    return Errand(life.today - timedelta(hours=MEASURED), "catalog.import-goods", keepers[shop], payload)


def price_table(life: Life, shelf: Sequence[Good], keepers: Mapping[str, Caller], keep: Keep) -> Errand:
    """An import that went through but for one row: new prices of the first shop."""
    shop = life.presale.shop
    # Of goods that others offer too a shop changes its offer, and brings in no table.
    shared = {one.product for one in shelf if one.shop != shop}
    own = [one for one in shelf if one.shop == shop and one.product not in shared][REPRICED]
    cheaper = [(one, one.price * OF_A_HUNDRED // 100) for one in own]
    rows = [f"{one.product},{one.variant},{fen // 100}.{fen % 100:02},CNY" for one, fen in cheaper]
    table = "\n".join(["product,id,price,currency", *rows, "mall-nobody-knows,mall-nobody-knows-a,19.90,CNY", ""])
    file = keep("prices.csv", BytesIO(table.encode()))
    payload = {"format": "csv", "files": [file], "shop": shop, "id": "mall-prices"}
    return Errand(life.today - timedelta(hours=TABLED), "catalog.import-goods", keepers[shop], payload)
