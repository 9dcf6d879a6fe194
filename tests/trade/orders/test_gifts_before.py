"""Orders that were under way before gifts were a part of them have theirs now."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command

from souk.assembly import open_souk
from souk.kit.database import open_engine
from souk.kit.database.migration import configuration
from tests.small import small_settings
from tests.trade.buying import SHOPPER, buy, charge, furnish, order, run, stock
from tests.trade.orders.test_gifts import GIFT


def test_a_gift_that_only_the_price_knew_is_given_back_after_the_upgrade(tmp_path: Path) -> None:
    settings = small_settings(tmp_path)
    souk = open_souk(settings)
    furnish(souk)
    run(souk, GIFT)
    id = buy(souk, ("tray", 2))
    address = souk.database.engine.url
    souk.database.close()
    engine = open_engine(str(address))
    command.downgrade(configuration(engine), "0031")
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM orders_line")).scalar() == 1
    command.upgrade(configuration(engine), "head")
    engine.dispose()
    souk = open_souk(settings)
    (gift,) = order(souk, id)["gifts"]
    assert (gift["id"], gift["variant"], gift["title"], gift["worth"]) == ("g001", "mat", {"en": "mat"}, 2500)
    souk.call("orders.cancel", {"order": id, "why": "no"}, SHOPPER)
    charge(souk)
    assert stock(souk)["mat"] == (10, 0, 0)
    souk.database.close()
