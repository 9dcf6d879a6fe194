"""Numbers, moments, scope, quotas, groups and taking off, as the page has them."""

from datetime import datetime
from typing import Any

Json = dict[str, Any]

LAYERS = ["item", "shop", "category", "platform", "red_packet", "shipping", "payment"]

# Section 3, the order of the reasons.
REASONS = [
    "not_now",
    "not_entitled",
    "no_coupon",
    "other_payment",
    "out_of_scope",
    "used_up",
    "group_used",
    "below_threshold",
    "no_gift",
    "nothing_off",
    "group_lost",
    "over_budget",
    "nothing_left",
]


def cut_down(amount: int, context: Json) -> int:
    """Section 1: cut(x), down to a multiple of the rounding step."""
    step = context.get("step", 1)
    return amount // step * step


def inside_window(window: Json, context: Json) -> bool:
    """Section 1: [from, until) holds its beginning and not its end; an open side has no bound."""
    begin = window.get("since")
    end = window.get("until")
    if begin and datetime.fromisoformat(context["at"]) < datetime.fromisoformat(begin):
        return False
    if end and datetime.fromisoformat(context["at"]) >= datetime.fromisoformat(end):
        return False
    return True


def largest_remainder(amount: int, weights: list[int]) -> list[int]:
    """Section 6: divide `amount` by the weights; equal remainders go to the one that stands earlier in the list."""
    whole = sum(weights)
    parts = []
    remainders = []
    for weight in weights:
        parts.append(amount * weight // whole)
        remainders.append(amount * weight % whole)
    missing = amount - sum(parts)
    positions = sorted(range(len(weights)), key=lambda position: (-remainders[position], position))
    for position in positions[:missing]:
        parts[position] += 1
    return parts


def list_holds(lists: Json, name: str, line: Json) -> bool:
    """Section 2: whether one of the five lists holds the line."""
    wanted = lists.get(name, [])
    if name == "products":
        return line.get("product", "") in wanted
    if name == "skus":
        return line.get("sku", "") in wanted
    if name == "shops":
        return line.get("shop", "") in wanted
    if name == "brands":
        return line.get("brand", "") in wanted
    return any(category in wanted for category in line.get("categories", []))


def in_scope(rule: Json, line: Json) -> bool:
    """Section 2: whether the line is in the scope of the rule."""
    scope = rule.get("scope") or {}
    without = rule.get("without") or {}
    for name in ["products", "skus", "shops", "categories", "brands"]:
        if scope.get(name, []) and not list_holds(scope, name, line):
            return False
        if list_holds(without, name, line):
            return False
    if rule.get("owner", "") and line.get("shop", "") != rule["owner"]:
        return False
    return True


def used_of(rule: Json, context: Json, what: str) -> int:
    """Section 2: uses by this shopper (mine), by all (all), money spent (spent) so far."""
    return context.get("used", {}).get(rule["id"], {}).get(what, 0)


def quota_reached(rule: Json, context: Json) -> bool:
    """Section 3, reason 6."""
    if rule.get("per_user", 0) > 0 and used_of(rule, context, "mine") >= rule["per_user"]:
        return True
    if rule.get("total", 0) > 0 and used_of(rule, context, "all") >= rule["total"]:
        return True
    if rule.get("budget", 0) > 0 and used_of(rule, context, "spent") >= rule["budget"]:
        return True
    return False


def over_budget(rule: Json, context: Json, spent_here: int, amount: int) -> bool:
    """Section 6: whether `amount` is more than the budget has left."""
    budget = rule.get("budget", 0)
    if budget == 0:
        return False
    return amount > budget - used_of(rule, context, "spent") - spent_here


def ordered_rules(rules: list[Json], layer: str) -> list[Json]:
    """Section 3: the rules of a layer by (priority, id)."""
    chosen = [rule for rule in rules if rule["layer"] == layer]
    return sorted(chosen, key=lambda rule: (rule.get("priority", 0), rule["id"]))


def first_four_reasons(rule: Json, context: Json) -> str:
    """Section 3, reasons 1 to 4; empty where none of them is true."""
    windows = rule.get("windows", [])
    if windows and not any(inside_window(window, context) for window in windows):
        return "not_now"
    for entitlement in rule.get("requires", []):
        if entitlement not in context.get("entitlements", []):
            return "not_entitled"
    if rule.get("coupon", False) and rule["id"] not in context.get("coupons", []):
        return "no_coupon"
    methods = rule.get("methods", [])
    if methods and context.get("payment", "") not in methods:
        return "other_payment"
    return ""


def new_state(basket: Json, context: Json) -> Json:
    """Section 3: every line begins with quantity x unit; fees of the shops of the basket; the stock of gifts."""
    lines: Json = {}
    fees: Json = {}
    for line in sorted(basket.get("lines", []), key=lambda line: line["id"]):
        amount = line["quantity"] * line.get("unit", 0)
        lines[line["id"]] = {
            "line": line,
            "shop": line.get("shop", ""),
            "list": amount,
            "left": amount,
            "opening": amount,
            "taken": {},
            "final": False,
        }
    for shop in sorted({entry["shop"] for entry in lines.values()}):
        fee = context.get("shipping", {}).get(shop, 0)
        fees[shop] = {"shop": shop, "fee": fee, "left": fee, "opening": fee, "taken": {}}
    return {
        "lines": lines,
        "fees": fees,
        "stock": dict(context.get("gifts", {})),
        "gifts": [],
        "verdicts": {},
        "groups": {},  # (owner, group) -> ids of the rules that applied in earlier layers
        "deposits": {},  # line id -> what is owed now before it is bounded by what the line has left
        "borne_shops": {shop: 0 for shop in fees},
        "borne_platform": 0,
    }


def open_layer(state: Json) -> None:
    """Section 3: at the beginning of a layer every line's opening is what it has left (fees likewise)."""
    for entry in state["lines"].values():
        entry["opening"] = entry["left"]
    for entry in state["fees"].values():
        entry["opening"] = entry["left"]


def lines_taking_part(state: Json, layer: str) -> list[Json]:
    """Section 3: lines that a final rule reduced in an earlier layer take no part up to red_packet. By line id."""
    entries = [state["lines"][line_id] for line_id in sorted(state["lines"])]
    if layer in ["shipping", "payment"]:
        return entries
    return [entry for entry in entries if not entry["final"]]


def set_verdict(state: Json, rule: Json, applied: bool, taken: int, uses: int, reason: str) -> None:
    """Section 7: the verdict of a rule."""
    state["verdicts"][rule["id"]] = {"applied": applied, "taken": taken, "uses": uses, "reason": reason}


def group_of(rule: Json) -> tuple[str, str] | None:
    """Section 5: rules of one owner with one group belong together. A deposit has no group (section 4)."""
    if rule["kind"] == "deposit" or not rule.get("group", ""):
        return None
    return (rule.get("owner", ""), rule["group"])


def applied_earlier(state: Json, rule: Json) -> int:
    """Section 5: how many different rules of its group applied in earlier layers."""
    return len(state["groups"].get(group_of(rule), []))


def group_is_used(state: Json, rule: Json) -> bool:
    """Section 5 and reason 7, across layers."""
    if group_of(rule) is None:
        return False
    policy = rule.get("policy", "stackable")
    if policy in ["exclusive", "best"]:
        return applied_earlier(state, rule) > 0
    if policy == "max":
        return applied_earlier(state, rule) >= rule.get("most", 1)
    return False


def choose(state: Json, candidates: list[Json]) -> list[str]:
    """Section 5: ids of the rules that are chosen. Candidates are {"rule", "wish"} in the order (priority, id)."""
    chosen = []
    groups: dict[tuple[str, str], list[Json]] = {}
    for candidate in candidates:
        group = group_of(candidate["rule"])
        if group is None:
            chosen.append(candidate["rule"]["id"])
        else:
            groups.setdefault(group, []).append(candidate)
    for members in groups.values():
        policy = members[0]["rule"].get("policy", "stackable")
        by_wish = sorted(members, key=lambda member: -member["wish"])  # stable: equal ones by (priority, id)
        if policy == "stackable":
            winners = members
        elif policy == "exclusive":
            winners = members[:1]
        elif policy == "best":
            winners = by_wish[:1]
        else:
            rest = members[0]["rule"].get("most", 1) - applied_earlier(state, members[0]["rule"])
            winners = by_wish[:rest]
        chosen.extend(winner["rule"]["id"] for winner in winners)
    return chosen


def close_layer(state: Json, rules: list[Json]) -> None:
    """Section 5: after a layer, remember for each group which of its rules applied."""
    for rule in rules:
        group = group_of(rule)
        if group is not None and state["verdicts"][rule["id"]]["applied"]:
            state["groups"].setdefault(group, []).append(rule["id"])


def take_part_off(state: Json, rule: Json, entry: Json, part: int) -> None:
    """Section 6: a part comes off one line or one fee, and who bears it. Section 2: `final`."""
    if part == 0:
        return
    entry["left"] -= part
    entry["taken"][rule["id"]] = part
    if rule.get("final", False) and "final" in entry:
        entry["final"] = True
    by_shop = part * rule.get("shop_share", 0) // 10000
    state["borne_shops"][entry["shop"]] += by_shop
    state["borne_platform"] += part - by_shop


def least_amount(rule: Json) -> int:
    """Section 3, reason 8: the amount that its lines must reach."""
    amounts = [rule.get("threshold", 0)]
    if rule["kind"] == "step":
        amounts.append(rule.get("every", 0))
    if rule["kind"] == "tier" and rule.get("steps", []):
        amounts.append(min(step.get("since", 0) for step in rule["steps"]))
    return max(amounts)


def least_pieces(rule: Json) -> int:
    """Section 3, reason 8: the pieces that its lines must reach."""
    if rule["kind"] in ["bundle", "nth"]:
        return max(rule.get("pieces", 0), rule.get("every", 0))
    return rule.get("pieces", 0)
