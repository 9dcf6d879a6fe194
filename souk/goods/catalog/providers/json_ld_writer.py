"""Writes products in schema.org's vocabulary as one JSON-LD graph, a line for each product."""

import json
from collections.abc import Iterator

from souk.goods.catalog.contracts import Product
from souk.goods.catalog.ports import Front
from souk.goods.catalog.rules.linked import SCHEMA, linked
from souk.goods.catalog.rules.showing import link, pictures


class JsonLdWriter:
    """The graph's elements stand on lines of their own, so that it can be read piece by piece."""

    extension = "jsonld"

    def pieces(self, products: Iterator[Product], front: Front) -> Iterator[str]:
        yield f'{{"@context": "{SCHEMA}", "@graph": ['
        for number, product in enumerate(products):
            shown = pictures(product, front.address)
            seller = front.names.get(product.shop, product.shop)
            made = linked(
                product,
                link=link(product, front.address),
                pictures=shown,
                category=product.category or "",
                seller=seller,
            )
            yield ("," if number else "") + "\n" + json.dumps(made, ensure_ascii=False)
        yield "\n]}\n"
