"""What every written feed says of a product besides its own words: its address, its pictures, its category."""

from collections.abc import Mapping

from souk.goods.catalog.contracts import Product

_KEPT = "stored:"


def link(product: Product, address: str) -> str:
    """Where the product is for sale; nothing where our address is not known."""
    return f"{address.rstrip('/')}/products/{product.id}" if address else ""


def pictures(product: Product, address: str) -> list[str]:
    """Addresses of its pictures; those that are kept here have one only where ours is known."""
    found = (_picture(media.url, address.rstrip("/")) for media in product.media)
    return [url for url in found if url]


def _picture(url: str, address: str) -> str:
    if not url.startswith(_KEPT):
        return url
    return f"{address}/photographs/{url.removeprefix(_KEPT)}-1200.webp" if address else ""


def category(product: Product, google: Mapping[str, int]) -> str:
    """Google's number of the category, else our id, else nothing."""
    known = google.get(product.category or "")
    return str(known) if known else product.category or ""
