"""A slow and plain second implementation of docs/reference/price.md, written by another author from that page alone.

Section numbers in the docstrings are those of the page. Everything is a whole number; there are no floats.
"""

from datetime import datetime

from bench.price.reference.ground import (
    LAYERS,
    Json,
    close_layer,
    inside_window,
    largest_remainder,
    new_state,
    open_layer,
    ordered_rules,
)
from bench.price.reference.item import walk_item
from bench.price.reference.layers import walk_layer


def rate_key(rate: Json, categories: list[str]) -> tuple:
    """Section 8: the smallest key is the rate that is taken."""
    category = rate.get("category", "")
    depth = 0
    for position, name in enumerate(categories):
        if category and name == category:
            depth = position + 1
    begin = rate.get("since")
    is_open = 0 if begin else 1
    began = microseconds_of(datetime.fromisoformat(begin)) if begin else 0
    return (-len(rate.get("destination", "")), -depth, is_open, -began, rate["id"])


def microseconds_of(moment: datetime) -> int:
    """Section 1: a moment as a whole number of microseconds, so that it can be compared in descending order."""
    distance = moment - datetime.fromisoformat("1970-01-01T00:00:00+00:00")
    return (distance.days * 86400 + distance.seconds) * 1000000 + distance.microseconds


def find_rate(categories: list[str], context: Json) -> Json | None:
    """Section 8: the rate of a line (a fee is a line without a category); None: no tax."""
    destination = context.get("destination", "")
    places = [destination, destination.split("-")[0], ""]
    fitting = []
    for rate in context.get("taxes", []):
        category = rate.get("category", "")
        if not inside_window(rate, context):
            continue
        if rate.get("destination", "") not in places:
            continue
        if category and category not in categories:
            continue
        fitting.append(rate)
    if not fitting:
        return None
    return min(fitting, key=lambda rate: rate_key(rate, categories))


def tax_of(base: int, rate: Json) -> int:
    """Section 8: the tax on one base, halves up."""
    points = rate.get("rate", 0)
    if rate.get("included", False):
        return (2 * base * points + 10000 + points) // (2 * (10000 + points))
    return (2 * base * points + 10000) // 20000


def taxes(bases: list[tuple[int, list[str]]], context: Json) -> tuple[int, int]:
    """Section 8: all tax, and the tax that prices do not hold. A base comes with its line's categories."""
    tax_all = 0
    tax_on_top = 0
    for base, categories in bases:
        rate = find_rate(categories, context)
        if rate is None:
            continue
        tax = tax_of(base, rate)
        tax_all += tax
        if not rate.get("included", False):
            tax_on_top += tax
    return tax_all, tax_on_top


def taxable_bases(state: Json) -> list[tuple[int, list[str]]]:
    """Section 8: what lines and fees have left before the layer payment."""
    bases = [(entry["left"], entry["line"].get("categories", [])) for entry in state["lines"].values()]
    bases.extend((entry["left"], []) for entry in state["fees"].values())
    return bases


def answer(state: Json, tax_all: int, tax_on_top: int) -> Json:
    """Sections 7 and 11: what comes out."""
    lines = {}
    for line_id, entry in state["lines"].items():
        lines[line_id] = {"list": entry["list"], "left": entry["left"], "taken": entry["taken"]}
    fees = {}
    for shop, entry in state["fees"].items():
        fees[shop] = {"fee": entry["fee"], "left": entry["left"], "taken": entry["taken"]}
    goods = sum(line["left"] for line in lines.values())
    shipping = sum(fee["left"] for fee in fees.values())
    total = goods + shipping + tax_on_top
    later = 0
    for line_id, owed_now in state["deposits"].items():
        later += lines[line_id]["left"] - min(lines[line_id]["left"], owed_now)
    before = sum(line["list"] for line in lines.values()) + sum(fee["fee"] for fee in fees.values())
    return {
        "lines": lines,
        "fees": fees,
        "gifts": state["gifts"],
        "verdicts": state["verdicts"],
        "goods": goods,
        "shipping": shipping,
        "tax": tax_all,
        "total": total,
        "now": total - later,
        "later": later,
        "saved": before - goods - shipping,
        "borne": {"shops": state["borne_shops"], "platform": state["borne_platform"]},
    }


def price(basket: Json, rules: list[Json], context: Json) -> Json:
    """Sections 3 and 11: the walk through the layers, and the answer."""
    state = new_state(basket, context)
    bases: list[tuple[int, list[str]]] = []
    for layer in LAYERS:
        open_layer(state)
        if layer == "payment":
            bases = taxable_bases(state)
        layer_rules = ordered_rules(rules, layer)
        if layer == "item":
            walk_item(state, layer_rules, context)
        else:
            walk_layer(state, layer, layer_rules, context)
        close_layer(state, layer_rules)
    tax_all, tax_on_top = taxes(bases, context)
    return answer(state, tax_all, tax_on_top)


def without_quotas(rule: Json) -> Json:
    """Section 9: quotas are not counted when what is kept is priced again."""
    copy = dict(rule)
    copy["per_user"] = 0
    copy["total"] = 0
    copy["budget"] = 0
    return copy


def goods_of_kept(basket: Json, kept: dict[str, int], rules: list[Json], context: Json) -> int:
    """Section 9: the new goods, with the rules that applied and no others, in the order's own context."""
    lines = []
    for line in basket.get("lines", []):
        if kept[line["id"]] > 0:
            copy = dict(line)
            copy["quantity"] = kept[line["id"]]
            lines.append(copy)
    return price({"lines": lines}, [without_quotas(rule) for rule in rules], context)["goods"]


def shares_back(order: Json, basket: Json, kept: dict[str, int], sent: dict[str, int]) -> int:
    """Section 9: the shares of the last pieces that are still kept."""
    back = 0
    for line in basket.get("lines", []):
        number = sent.get(line["id"], 0)
        pieces = largest_remainder(order["lines"][line["id"]]["left"], [1] * line["quantity"])
        last = kept[line["id"]]
        back += sum(pieces[last - number : last])
    return back


def refunds(basket: Json, rules: list[Json], context: Json, returns: list[dict[str, int]]) -> list[int]:
    """Section 9: what comes back for the goods at each return, one return after another."""
    order = price(basket, rules, context)
    applied = [rule for rule in rules if order["verdicts"][rule["id"]]["applied"]]
    reprice = any(rule.get("on_return", "share") == "reprice" for rule in applied)
    kept = {line["id"]: line["quantity"] for line in basket.get("lines", [])}
    answers: list[int] = []
    for wanted in returns:
        sent = {line_id: min(wanted.get(line_id, 0), kept[line_id]) for line_id in kept}
        if reprice:
            for line_id in kept:
                kept[line_id] -= sent[line_id]
            new_goods = goods_of_kept(basket, kept, applied, context)
            back = max(0, order["goods"] - sum(answers) - new_goods)
        else:
            back = shares_back(order, basket, kept, sent)
            for line_id in kept:
                kept[line_id] -= sent[line_id]
        answers.append(back)
    return answers
