"""Carts, the price that is held for an order, and the basket that is at once the cheapest and within the limits."""

from souk.trade.checkout.contracts.carts import (
    Cart,
    CartLine,
    CheckoutDraft,
    EmptyCart,
    NothingToUndo,
    NotReady,
    Opened,
    PriceMoved,
    Proposal,
    Purchase,
    QuoteOver,
    Session,
    ShownLine,
    UnknownLine,
    UnknownSession,
    WrongCheckout,
)
from souk.trade.checkout.ports import Planner, Prover
from souk.trade.checkout.service import Backing, Checkout

__all__ = [
    "Backing",
    "Cart",
    "CartLine",
    "Checkout",
    "CheckoutDraft",
    "EmptyCart",
    "NotReady",
    "NothingToUndo",
    "Opened",
    "Planner",
    "PriceMoved",
    "Proposal",
    "Prover",
    "Purchase",
    "QuoteOver",
    "Session",
    "ShownLine",
    "UnknownLine",
    "UnknownSession",
    "WrongCheckout",
]
