"""The layers after it, over all lines."""

from bench.price.reference.ground import (
    Json,
    choose,
    cut_down,
    first_four_reasons,
    group_is_used,
    in_scope,
    largest_remainder,
    least_amount,
    least_pieces,
    lines_taking_part,
    over_budget,
    quota_reached,
    set_verdict,
    take_part_off,
)


def tier_wish(rule: Json, base: int, context: Json) -> int:
    """Section 4, kind tier: the highest step with from <= B."""
    best = None
    for step in rule.get("steps", []):
        if step.get("since", 0) <= base and (best is None or step.get("since", 0) > best.get("since", 0)):
            best = step
    if best is None:
        return 0
    return best.get("amount", 0) + cut_down(base * best.get("off", 0) // 10000, context)


def bundle_chosen(rule: Json, entries: list[Json]) -> dict[str, int]:
    """Section 4, kind bundle: for each line what its chosen pieces count; the dearest k pieces, equal ones by id."""
    count = sum(entry["line"]["quantity"] for entry in entries)
    every = rule.get("every", 0)
    pieces = []
    for entry in entries:
        for _ in range(entry["line"]["quantity"]):
            pieces.append((entry["opening"] // entry["line"]["quantity"], entry["line"]["id"]))
    pieces.sort(key=lambda piece: (-piece[0], piece[1]))
    number = count // every * every if every > 0 else 0
    chosen = {entry["line"]["id"]: 0 for entry in entries}
    for worth, line_id in pieces[:number]:
        chosen[line_id] += worth
    return chosen


def bundle_wish(rule: Json, entries: list[Json]) -> int:
    """Section 4, kind bundle: the sum of the chosen pieces less what they cost together, at least 0."""
    every = rule.get("every", 0)
    if every == 0:
        return 0
    count = sum(entry["line"]["quantity"] for entry in entries)
    price_together = count // every * rule.get("amount", 0)
    return max(0, sum(bundle_chosen(rule, entries).values()) - price_together)


def gift_given(state: Json, rule: Json) -> int:
    """Section 4, kind gift: min(count, stock), with the stock that is left at this moment."""
    return min(rule.get("count", 0), state["stock"].get(rule.get("sku", ""), 0))


def layer_wish(state: Json, rule: Json, layer: str, entries: list[Json], base: int, context: Json) -> int:
    """Section 4, the tables of the layers after item, with their cap. A kind that a layer does not have wishes 0."""
    kind = rule["kind"]
    every = rule.get("every", 0)
    wish = 0
    if kind == "cut":
        wish = rule.get("amount", 0)
    elif kind == "percent":
        wish = cut_down(base * rule.get("off", 0) // 10000, context)
    elif layer in ["shipping", "payment"]:
        wish = 0
    elif kind == "step" and every > 0:
        wish = base // every * rule.get("amount", 0)
    elif kind == "tier":
        wish = tier_wish(rule, base, context)
    elif kind == "bundle":
        wish = bundle_wish(rule, entries)
    elif kind == "gift":
        wish = rule.get("worth", 0) * gift_given(state, rule)
    if rule.get("cap", 0) > 0:
        wish = min(wish, rule["cap"])
    return wish


def fees_of(state: Json, entries: list[Json]) -> list[Json]:
    """Section 4: the fees of the shops that have a line among these, by shop id."""
    shops = sorted({entry["shop"] for entry in entries})
    return [state["fees"][shop] for shop in shops]


def reduced_entries(state: Json, layer: str, entries: list[Json]) -> list[Json]:
    """Sections 4 and 6: what a rule of the layer reduces, in the order of the division."""
    if layer == "shipping":
        return [fee for fee in fees_of(state, entries) if fee["opening"] > 0]
    if layer == "payment":
        return entries + fees_of(state, entries)
    return entries


def judge(state: Json, rule: Json, layer: str, entries: list[Json], context: Json) -> tuple[str, int]:
    """Section 3: the first of the reasons 1 to 10 (or empty), and the wish. `entries` take part and are in scope."""
    reason = first_four_reasons(rule, context)
    if reason:
        return reason, 0
    targets = reduced_entries(state, layer, entries)
    if not entries or not targets:
        return "out_of_scope", 0
    if quota_reached(rule, context):
        return "used_up", 0
    if group_is_used(state, rule):
        return "group_used", 0
    base = sum(target["opening"] for target in targets)
    reached = base
    if layer == "shipping":
        reached = sum(entry["opening"] for entry in entries)
    pieces = sum(entry["line"]["quantity"] for entry in entries)
    if reached < least_amount(rule) or pieces < least_pieces(rule):
        return "below_threshold", 0
    is_gift = rule["kind"] == "gift" and layer not in ["shipping", "payment"]
    if is_gift and state["stock"].get(rule.get("sku", ""), 0) <= 0:
        return "no_gift", 0
    wish = layer_wish(state, rule, layer, entries, base, context)
    if wish == 0 and not is_gift:
        return "nothing_off", 0
    return "", wish


def apply_gift(state: Json, rule: Json, context: Json) -> None:
    """Sections 4 and 6: a chosen gift at its turn."""
    given = gift_given(state, rule)
    if given <= 0:
        set_verdict(state, rule, False, 0, 0, "no_gift")
        return
    if over_budget(rule, context, 0, rule.get("worth", 0) * given):
        set_verdict(state, rule, False, 0, 0, "over_budget")
        return
    state["stock"][rule["sku"]] -= given
    state["gifts"].append({"rule": rule["id"], "sku": rule["sku"], "count": given})
    set_verdict(state, rule, True, 0, 1, "")


def apply_reduction(state: Json, rule: Json, layer: str, entries: list[Json], wish: int, context: Json) -> None:
    """Section 6: a chosen rule at its turn takes R = min(wish, L), divided by largest remainder."""
    targets = reduced_entries(state, layer, entries)
    weights = [target["left"] for target in targets]
    if rule["kind"] == "bundle":
        chosen = bundle_chosen(rule, entries)
        weights = [min(target["left"], chosen[target["line"]["id"]]) for target in targets]
    amount = min(wish, sum(weights))
    if over_budget(rule, context, 0, amount):
        set_verdict(state, rule, False, 0, 0, "over_budget")
        return
    if amount == 0:
        set_verdict(state, rule, False, 0, 0, "nothing_left")
        return
    parts = largest_remainder(amount, weights)
    for target, part in zip(targets, parts):
        take_part_off(state, rule, target, part)
    set_verdict(state, rule, True, amount, 1, "")


def walk_layer(state: Json, layer: str, rules: list[Json], context: Json) -> None:
    """Sections 3 to 6: one layer after item."""
    taking_part = lines_taking_part(state, layer)
    scopes = {}
    candidates = []
    for rule in rules:
        entries = [entry for entry in taking_part if in_scope(rule, entry["line"])]
        scopes[rule["id"]] = entries
        reason, wish = judge(state, rule, layer, entries, context)
        if reason:
            set_verdict(state, rule, False, 0, 0, reason)
        else:
            candidates.append({"rule": rule, "wish": wish})
    chosen = choose(state, candidates)
    for candidate in candidates:
        rule = candidate["rule"]
        if rule["id"] not in chosen:
            set_verdict(state, rule, False, 0, 0, "group_lost")
        elif rule["kind"] == "gift":
            apply_gift(state, rule, context)
        else:
            apply_reduction(state, rule, layer, scopes[rule["id"]], candidate["wish"], context)
