"""Acts for the examples of operations: a cart is filled by an agent, and emptied again."""

from souk.insight.decisions.rules import decision_id

_SHOP = ("catalog.open-shop", {"shop": {"id": "corner", "name": {"en": "The corner shop", "zh-CN": "街角小店"}}})
_TERMS = {"shop": "corner", "number": 0, "why": "customers ask for it"}
ACT = {
    "agent": "Store keeper",
    "kind": "assistant.terms",
    "what": {"en": "Grant 14 days instead of 7 to send things back", "zh-CN": "退货期限由 7 天改为 14 天"},
    "call": {"operation": "orders.put-terms", "payload": {**_TERMS, "terms": {"returns": 14}}},
    "undo": {
        "operation": "orders.put-terms",
        "payload": {**_TERMS, "number": 1, "terms": {"returns": 7}, "why": "undone"},
    },
    "evidence": [
        {
            "says": {"en": "7 days hold now.", "zh-CN": "当前为 7 天。"},
            "kind": "operation",
            "ref": "orders.terms",
            "path": "corner",
        }
    ],
    "keep": ["number"],
    "id": "example-terms",
}
OWNER = "of:operator"
DECISION = decision_id(OWNER, "example-terms")
NEEDS = (_SHOP,)
PROPOSE = ("decisions.propose", {"act": ACT})
APPROVE = ("decisions.approve", {"decision": DECISION})
POLICY = {"kind": "assistant.*", "mode": "auto", "count_day": 20}
PUT = ("decisions.put-policy", {"policy": POLICY, "number": 0, "why": "small things need nobody"})
