"""The layer item, line by line."""

from bench.price.reference.ground import (
    REASONS,
    Json,
    choose,
    cut_down,
    first_four_reasons,
    in_scope,
    least_amount,
    least_pieces,
    lines_taking_part,
    over_budget,
    quota_reached,
    set_verdict,
    take_part_off,
    used_of,
)


def item_pieces(rule: Json, line: Json, context: Json, pieces_before: int) -> int:
    """Section 4: n, the pieces of the line that the rule may still take."""
    pieces = line["quantity"]
    if rule.get("per_user", 0) > 0:
        pieces = min(pieces, rule["per_user"] - used_of(rule, context, "mine") - pieces_before)
    if rule.get("total", 0) > 0:
        pieces = min(pieces, rule["total"] - used_of(rule, context, "all") - pieces_before)
    return max(0, pieces)


def item_uses(rule: Json, line: Json, pieces: int) -> int:
    """Section 4: uses are pieces, n, and for nth m."""
    if rule["kind"] != "nth":
        return pieces
    every = rule.get("every", 0)
    if every == 0:
        return 0
    return min(line["quantity"] // every, pieces)


def item_wish(rule: Json, line: Json, pieces: int, context: Json) -> int:
    """Section 4, the table of the layer item, with its cap."""
    kind = rule["kind"]
    unit = line.get("unit", 0)
    amount = rule.get("amount", 0)
    off_one = cut_down(unit * rule.get("off", 0) // 10000, context)
    wish = 0
    if kind == "cut":
        wish = min(amount, unit) * pieces
    elif kind == "percent":
        wish = off_one * pieces
    elif kind == "fixed":
        wish = max(0, unit - amount) * pieces
    elif kind == "nth":
        wish = off_one * item_uses(rule, line, pieces)
    elif kind == "deposit":
        wish = max(0, min(rule.get("worth", 0), unit) - min(rule.get("pay", 0), unit)) * pieces
    if rule.get("cap", 0) > 0:
        wish = min(wish, rule["cap"])
    return wish


def whole_item_reason(rule: Json, entries: list[Json], context: Json) -> str:
    """Section 4: the reasons 1 to 6 that hold for the whole rule."""
    reason = first_four_reasons(rule, context)
    if reason:
        return reason
    if not any(in_scope(rule, entry["line"]) for entry in entries):
        return "out_of_scope"
    if quota_reached(rule, context):
        return "used_up"
    return ""


def line_item_reason(rule: Json, entry: Json, pieces: int, wish: int) -> str:
    """Sections 3 and 4: the reasons 6, 8 and 10 for one line."""
    if pieces == 0:
        return "used_up"
    if entry["opening"] < least_amount(rule) or entry["line"]["quantity"] < least_pieces(rule):
        return "below_threshold"
    if wish == 0 and rule["kind"] != "deposit":
        return "nothing_off"
    return ""


def chosen_for_line(state: Json, candidates: list[Json]) -> list[str]:
    """Sections 4 and 5: the rules that the groups leave, and the first deposit."""
    deposits = [candidate for candidate in candidates if candidate["rule"]["kind"] == "deposit"]
    others = [candidate for candidate in candidates if candidate["rule"]["kind"] != "deposit"]
    return [*choose(state, others), *(candidate["rule"]["id"] for candidate in deposits[:1])]


def walk_item(state: Json, rules: list[Json], context: Json) -> None:
    """Section 4: rules are judged line by line, in the order of line ids."""
    entries = lines_taking_part(state, "item")
    live = []
    reasons: dict[str, list[str]] = {}
    pieces_taken: dict[str, int] = {}
    money_taken: dict[str, int] = {}
    applied: set[str] = set()
    for rule in rules:
        reason = whole_item_reason(rule, entries, context)
        if reason:
            set_verdict(state, rule, False, 0, 0, reason)
        else:
            live.append(rule)
            reasons[rule["id"]] = []
            pieces_taken[rule["id"]] = 0
            money_taken[rule["id"]] = 0

    for entry in entries:
        line = entry["line"]
        candidates = []
        for rule in live:
            if not in_scope(rule, line):
                continue
            pieces = item_pieces(rule, line, context, pieces_taken[rule["id"]])
            wish = item_wish(rule, line, pieces, context)
            reason = line_item_reason(rule, entry, pieces, wish)
            if reason:
                reasons[rule["id"]].append(reason)
            else:
                uses = item_uses(rule, line, pieces)
                candidates.append({"rule": rule, "wish": wish, "uses": uses})

        chosen = chosen_for_line(state, candidates)
        for candidate in candidates:
            rule = candidate["rule"]
            if rule["id"] not in chosen:
                reasons[rule["id"]].append("group_lost")
                continue
            amount = min(candidate["wish"], entry["left"])
            if over_budget(rule, context, money_taken[rule["id"]], amount):
                reasons[rule["id"]].append("over_budget")
                continue
            if amount == 0 and rule["kind"] != "deposit":
                reasons[rule["id"]].append("nothing_left")
                continue
            take_part_off(state, rule, entry, amount)
            applied.add(rule["id"])
            pieces_taken[rule["id"]] += candidate["uses"]
            money_taken[rule["id"]] += amount
            if rule["kind"] == "deposit":
                owed_now = min(rule.get("pay", 0), line.get("unit", 0)) * candidate["uses"]
                state["deposits"][line["id"]] = owed_now

    for rule in live:
        if rule["id"] in applied:
            set_verdict(state, rule, True, money_taken[rule["id"]], pieces_taken[rule["id"]], "")
        else:
            set_verdict(state, rule, False, 0, 0, max(reasons[rule["id"]], key=REASONS.index))
