"""What agents may ask for by name, over MCP as tools, over A2A as actions: each is one operation of the merchant."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from souk.doors.protocols.ucp.calls import Call
from souk.doors.protocols.ucp.capabilities import CART, CHECKOUT, LOOKUP, ORDER, SEARCH
from souk.doors.protocols.ucp.merchant import Merchant
from souk.doors.protocols.ucp.replying import Reply


@dataclass(frozen=True)
class Tool:
    """A tool: about which capability, whether it names a resource, which argument holds its body, what it does."""

    root: str
    named: bool
    body: str
    writes: bool
    help: str
    do: Callable[[Merchant, Call, str], Reply]


TOOLS: Mapping[str, Tool] = {
    "create_checkout": Tool(
        CHECKOUT, False, "checkout", True, "Begin a checkout.", lambda shop, call, _id: shop.create(call, CHECKOUT)
    ),
    "get_checkout": Tool(
        CHECKOUT, True, "", False, "A checkout as it stands.", lambda shop, call, id: shop.get(call, CHECKOUT, id)
    ),
    "update_checkout": Tool(
        CHECKOUT, True, "checkout", True, "Replace a checkout.", lambda shop, call, id: shop.replace(call, CHECKOUT, id)
    ),
    "complete_checkout": Tool(
        CHECKOUT, True, "checkout", True, "Buy what was agreed.", lambda shop, call, id: shop.complete(call, id)
    ),
    "cancel_checkout": Tool(
        CHECKOUT, True, "", True, "Cancel a checkout.", lambda shop, call, id: shop.drop(call, CHECKOUT, id)
    ),
    "create_cart": Tool(CART, False, "cart", True, "Begin a cart.", lambda shop, call, _id: shop.create(call, CART)),
    "get_cart": Tool(CART, True, "", False, "A cart as it stands.", lambda shop, call, id: shop.get(call, CART, id)),
    "update_cart": Tool(
        CART, True, "cart", True, "Replace a cart.", lambda shop, call, id: shop.replace(call, CART, id)
    ),
    "cancel_cart": Tool(CART, True, "", True, "Let go of a cart.", lambda shop, call, id: shop.drop(call, CART, id)),
    "search_catalog": Tool(
        SEARCH, False, "catalog", False, "Find products.", lambda shop, call, _id: shop.search(call)
    ),
    "lookup_catalog": Tool(
        LOOKUP, False, "catalog", False, "Products by their ids.", lambda shop, call, _id: shop.lookup(call)
    ),
    "get_product": Tool(LOOKUP, False, "catalog", False, "One product.", lambda shop, call, _id: shop.product(call)),
    "get_order": Tool(ORDER, True, "", False, "An order.", lambda shop, call, id: shop.order(call, id)),
    "cancel_order": Tool(
        ORDER, True, "", True, "Call off what has not left.", lambda shop, call, id: shop.call_off(call, id)
    ),
}
