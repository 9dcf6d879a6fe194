"""The mall whose people also buy elsewhere: at Pier, a merchant of our own on loopback."""

from pathlib import Path
from typing import Any

from souk.doors.jobs import staffed
from tests.agents.market.conftest import GTIN
from tests.agents.shopper.house import Mall, settings_in
from tests.doubles.merchants import Running
from tests.small import product, put

TITLE = "Cato top-entry litter box 68 L with scoop"


def box(**more: Any) -> dict[str, Any]:
    """Our own box, of the code that Pier sells cheaper."""
    made = product("box", TITLE, 21900, category="litter_box", brand="Cato", **more)
    variant = {**made["variants"][0], "barcodes": [{"type": "GTIN", "value": GTIN}], "sku": "LB-68"}
    return {**made, "variants": [variant]}


class Town(Mall):
    """The mall, and what its people buy elsewhere."""

    def __init__(self, folder: Path) -> None:
        super().__init__(*staffed(settings_in(folder).model_copy(update={"market_allow": "127.0.0.0/8"})))

    def furnish(self) -> None:
        super().furnish()
        put(self.souk, box())
        self.jobs.catch_up()
        self.operator("inventory.count", location="corner-back", counts={"box": 10}, why="count")

    def seen(self, said: str = TITLE, **wish: Any) -> Any:
        return self.plan(said, **{"prefer": "price", "seconds": 60, **wish})


def paid(running: Running) -> int:
    """How often a merchant was asked to complete."""
    return sum(one.path.endswith("/complete") for one in running.asked)


def sold(plan: Any) -> list[tuple[str, str, int]]:
    return [(one["product"], one["shop"], one["goods"] + one["fee"]) for one in plan["chosen"]]
