"""How many pieces campaigns may give away: no more than who gives them has, beside what is bought."""

from souk.goods.pricing import Line, giveable
from souk.goods.promotions import Promotion

LEFT = {("mat", "corner"): 3, ("mat", "harbour"): 5, ("scoop", "harbour"): 2}


def gift(sku: str, owner: str = "") -> Promotion:
    return Promotion(f"{sku}-{owner}", "shop" if owner else "platform", "gift", owner, sku=sku, count=1)


def line(sku: str, shop: str, quantity: int) -> Line:
    return Line("0001", sku, sku, shop, quantity, 1000)


def test_the_platform_gives_of_any_shop_and_a_shop_of_its_own() -> None:
    assert giveable([gift("mat")], LEFT) == {"mat": 8}
    assert giveable([gift("mat", "corner"), gift("scoop", "harbour")], LEFT) == {"mat": 3, "scoop": 2}
    assert giveable([gift("scoop", "corner")], LEFT) == {"scoop": 0}
    assert giveable([gift("mat"), gift("mat", "corner")], LEFT) == {"mat": 3}


def test_what_lines_take_themselves_is_not_given() -> None:
    assert giveable([gift("mat")], LEFT, [line("mat", "harbour", 4), line("mat", "harbour", 3)]) == {"mat": 3}
    assert giveable([gift("mat", "corner")], LEFT, [line("mat", "harbour", 4)]) == {"mat": 3}
