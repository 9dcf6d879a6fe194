"""The mandate, checkout and authorisation that the examples of the operations speak of."""

from typing import Any

from souk.trade.mandates.rules.naming import authorisation_id, consent_id, mandate_id

# As in the examples of accounts: who asks has to be somebody.
ME: tuple[str, dict[str, Any]] = (
    "accounts.open",
    {"id": "operator", "kind": "operator", "name": "Lin Keeper", "email": "keeper@shop.example"},
)
CONSENT = consent_id("operator", 0)
MANDATE = mandate_id(CONSENT)
HOUSE = "localhost:8765"
DRAFT: dict[str, Any] = {
    "agent": "Shopping agent",
    "autonomy": "bounded",
    "intent": {
        "currency": "CNY",
        "until": "2026-12-31T00:00:00+08:00",
        "per_purchase": 30000,
        "budget": 100000,
        "purchases": 5,
        "categories": ["cat_litter"],
        "return_days": 7,
    },
}
ITEM = {"product": "tray", "variant": "tray", "quantity": 2, "amount": 17800, "categories": ["cat_litter"]}
PURCHASE: dict[str, Any] = {
    "merchant": HOUSE,
    "checkout": "example-1",
    "lines": [ITEM],
    "extras": [{"kind": "shipping", "amount": 800}],
    "total": 18600,
    "currency": "CNY",
    "payee": HOUSE,
    "method": "sandbox-card",
    "issued": 1794355200,
    "expires": 1794358800,
    "return_days": 7,
}
STRANGER = {
    "kty": "EC",
    "crv": "P-256",
    "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
}
ASK = ("mandates.ask", {"draft": DRAFT})
GRANT = ("mandates.grant", {"consent": CONSENT})
SIGN = ("mandates.sign-checkout", {"purchase": PURCHASE})
ACT = ("mandates.act", {"mandate": MANDATE, "checkout": "example-1"})
AUTHORISATION = authorisation_id(MANDATE, HOUSE, "example-1", 0)
COMMIT = ("mandates.commit", {"authorisation": AUTHORISATION, "amount": 18600})
# Nobody can write down a signature of keys that every house makes for itself: these are refused, and say why.
UNSIGNED = {"presented": {"credential": "", "closed": "", "thumbprint": ""}}
GRANTED = (ME, ASK, GRANT)
ACTED = (*GRANTED, SIGN, ACT)
