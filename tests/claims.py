"""What we say that Souk does, and where it is shown: a line a capability, its tests, its bench."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Claim:
    """A capability of the mission in the words of the README, the tests that show it, and the bench with its figure."""

    says: str
    tests: tuple[str, ...]
    bench: str = ""


CLAIMS = (
    Claim("one operation, one answer, through every door", ("tests/doors/test_every_operation.py",)),
    Claim("a write may be repeated safely", ("tests/kit/test_operation.py",)),
    Claim("nothing acknowledged is lost by a kill", ("tests/crash",)),
    Claim(
        "whatever fails, no order is lost or made twice, and money, pieces and quotas agree",
        ("tests/simulator", "tests/crash", "tests/trade/orders/test_stateful.py"),
    ),
    Claim("the log is read without a gap while two write", ("tests/insight",)),
    Claim("the architecture is checked", ("tests/architecture/test_imports.py", "tests/architecture/test_style.py")),
    Claim(
        "20,000 goods are stored, read and indexed within three minutes",
        ("tests/goods/catalog", "tests/bench"),
        "import",
    ),
    Claim("a whole import is undone by one command", ("tests/goods/catalog", "tests/journeys/test_operating.py")),
    Claim("values have evidence, and it opens", ("tests/goods/annotation", "tests/checker")),
    Claim(
        "values, spans and the same item are read out of titles and descriptions, each beside its rival",
        ("tests/lab", "tests/ports/test_tagger.py", "tests/ports/test_matcher.py", "tests/ports/test_value_reader.py"),
        "annotation",
    ),
    Claim("a correction holds for ever and teaches", ("tests/goods/annotation/test_deciding.py",)),
    Claim("only what changed is read again", ("tests/goods/annotation/test_following.py",)),
    Claim("a new product is a draft until it is put on sale", ("tests/doors/web/test_goods.py",)),
    Claim(
        "a shop changes prices, texts and photographs of its goods, and takes every step back",
        ("tests/doors/web/test_goods.py", "tests/goods/catalog/test_mappings.py"),
    ),
    Claim("a merchant works through an inbox", ("tests/journeys/test_annotation.py",)),
    Claim("search over Chinese and English with exact facets", ("tests/discovery/search", "tests/ports"), "search"),
    Claim(
        "an order learned from grades and clicks is taken only where it is surely better",
        (
            "tests/discovery/search/test_ranker.py",
            "tests/discovery/search/test_titling.py",
            "tests/ports/test_ranker.py",
        ),
        "search",
    ),
    Claim("what is near in meaning is found in a millisecond", ("tests/ports/test_vectors.py",), "vectors"),
    Claim("a sale that is named finds what is in it", ("tests/discovery/search/test_sales.py",)),
    Claim(
        "meaning may come from a model that others trained, without torch",
        ("tests/ports/test_text_encoder.py",),
        "search",
    ),
    Claim(
        "a sentence with limits is understood, and its chips are taken off",
        (
            "tests/discovery/search/test_reading.py",
            "tests/discovery/search/test_constructions.py",
            "tests/discovery/search/test_folded_values.py",
            "tests/discovery/search/test_wordings_of_further_authors.py",
            "tests/discovery/search/test_what_is_heard_of_what.py",
            "tests/discovery/search/test_told_in_passing.py",
            "tests/ports/test_query_reader.py",
        ),
        "complex",
    ),
    Claim(
        "a shop orders, grades and mends its own search",
        (
            "tests/discovery/search/test_merchandising.py",
            "tests/discovery/search/test_judging.py",
            "tests/discovery/search/test_ranker.py",
            "tests/discovery/search/test_misses.py",
            "tests/journeys/test_search.py",
        ),
    ),
    Claim(
        "advice in which every word has a source", ("tests/checker", "tests/discovery/guide", "tests/journeys"), "guide"
    ),
    Claim(
        "one exact price, as computed by hand, with every rule's verdict",
        ("tests/goods/pricing", "tests/goods/promotions", "tests/journeys/test_promotions.py"),
        "price",
    ),
    Claim("tax on top of prices comes back with the goods that it was for", ("tests/trade/orders/test_taxes_back.py",)),
    Claim("no shopper is told what goods cost a shop", ("tests/goods/catalog/test_costs.py",)),
    Claim(
        "one price from the card to the order",
        (
            "tests/journeys/test_buying.py",
            "tests/discovery/search/test_prices.py",
            "tests/discovery/guide/test_prices.py",
        ),
    ),
    Claim(
        "no more is sold than there is, and an order keeps its price, its terms and its money",
        ("tests/goods/inventory", "tests/trade/orders", "tests/trade/checkout/test_carts.py"),
    ),
    Claim(
        "who buys at the same moment is served together, each with an answer of their own",
        ("tests/kit/test_together.py", "tests/trade/checkout/test_buying.py"),
        "orders",
    ),
    Claim(
        "a deposit holds the goods; a balance in its window makes a sale of them, or lets them go as was said before",
        ("tests/trade/orders/test_deposits.py", "tests/trade/orders/test_presales.py"),
    ),
    Claim(
        "an order is paid in two ways, what comes back is told by each, and no offer for one way is paid by another",
        ("tests/doors/web/test_two_ways.py", "tests/trade/payments/test_returning.py"),
    ),
    Claim(
        "no shop lets the platform pay for a campaign",
        ("tests/goods/promotions/test_promotions.py", "tests/goods/promotions/test_loading.py"),
    ),
    Claim("what a price fell by goes back once, by the shop's promise", ("tests/trade/orders/test_protecting.py",)),
    Claim(
        "a gift is sent, comes back or is paid for with what it was given for, and the buyer is told before",
        ("tests/trade/orders/test_gifts.py", "tests/doors/web/test_gifts.py"),
    ),
    Claim(
        "uses, coupons and red packets come back once with the last line that their rule had reduced",
        ("tests/trade/orders/test_uses_back.py",),
    ),
    Claim("whoever cancels or may not is quoted the clause", ("tests/trade/orders/test_clauses.py",)),
    Claim("people with the same entitlements pay the same, whoever they are", ("tests/goods/pricing/test_people.py",)),
    Claim("what is sold out is said to be so where it is found", ("tests/discovery/search/test_stock.py",)),
    Claim("the day that is promised follows the shop's own clock", ("tests/delivery/fulfilment",)),
    Claim(
        "an unknown payment is asked about and never paid twice, also after a kill",
        ("tests/trade/payments/test_paying.py", "tests/trade/payments/test_killing.py"),
    ),
    Claim(
        "a ledger that is only added to sums to 0 and agrees with the rail",
        ("tests/trade/payments/test_ledger.py", "tests/trade/payments/test_always.py"),
    ),
    Claim(
        "Stripe, Alipay and WeChat Pay behind one port, verified as the vendors do",
        ("tests/ports/test_rails.py", "tests/trade/payments/test_vendors.py"),
    ),
    Claim(
        "an agent pays within its mandate, checked in three layers; whatever else is tried is refused and receipted",
        ("tests/trade/mandates",),
        "mandates",
    ),
    Claim(
        "an agent buys in the mall under a mandate consented to in plain words, and is stopped by the link of a letter",
        (
            "tests/trade/mandates/test_mall.py",
            "tests/trade/mandates/test_outside.py",
            "tests/trade/mandates/test_ruling.py",
            "tests/trade/checkout/test_ruling.py",
            "tests/doors/protocols/acp/test_ruling.py",
            "tests/doors/protocols/ucp/test_ruling.py",
            "tests/doors/web/test_mandates.py",
            "tests/journeys/test_mandates.py",
        ),
    ),
    Claim(
        "every act of an agent is proposed with evidence, judged by a policy, recorded, and undone or said to be final",
        ("tests/insight/decisions", "tests/journeys/test_agent.py"),
    ),
    Claim(
        "an agent plans from a sentence within every limit, and no text of a merchant moves it",
        ("tests/agents/shopper/test_planning.py", "tests/agents/shopper/test_reading.py"),
    ),
    Claim(
        "a sentence's limits are never inverted or lost: what nobody read is asked about before anything is bought",
        ("tests/agents/shopper/test_sentences.py", "tests/agents/shopper/test_said.py", "tests/bench/test_shopper.py"),
        "shopper",
    ),
    Claim(
        "a task waits for its price and buys once, whatever breaks",
        ("tests/agents/shopper/test_tasks.py", "tests/journeys/test_agent.py"),
    ),
    Claim(
        "goods to think over are handed to their buyer; a task stands in a flash sale's line as anybody does",
        (
            "tests/agents/shopper/test_considering.py",
            "tests/agents/shopper/test_queueing.py",
            "tests/journeys/test_agent.py",
        ),
    ),
    Claim(
        "merchants of other houses are compared all-in and bought from under one mandate; no text of theirs moves it",
        ("tests/agents/market", "tests/doors/web/test_market.py", "tests/bench/test_shopper.py"),
        "shopper",
    ),
    Claim(
        "agents buy at merchants that sign nothing, and where AP2 mandates alone are taken: the wallet first, once",
        (
            "tests/agents/market/test_acp.py",
            "tests/agents/market/test_acp_providers.py",
            "tests/agents/market/test_two_houses_acp.py",
            "tests/agents/market/test_two_houses_ap2.py",
            "tests/agents/shopper/test_elsewhere_acp.py",
            "tests/trade/mandates/test_readings.py",
            "tests/ports/test_purse.py",
        ),
    ),
    Claim(
        "every attack on an agent's payment is a button, refused with its reason on the running shop",
        ("tests/rehearsal/world", "tests/journeys/test_glassbox.py", "tests/doors/web/test_glassbox.py"),
        "mandates",
    ),
    Claim(
        "a cheaper way to have a basket within the limits, with a certificate",
        ("tests/trade/checkout", "tests/ports/test_planners.py"),
        "basket",
    ),
    Claim(
        "a shop sends, takes back and refunds what it sold",
        (
            "tests/doors/web/test_sales.py",
            "tests/doors/web/test_stock.py",
            "tests/doors/web/test_shipping.py",
            "tests/doors/web/test_ledger.py",
            "tests/journeys/test_selling.py",
        ),
    ),
    Claim("limits hold over every turn", ("tests/journeys/test_shopping.py", "tests/discovery/guide")),
    Claim(
        "a model that lies reaches nobody at the guide",
        ("tests/journeys/test_guide.py", "tests/discovery/guide"),
        "guide",
    ),
    Claim("answers faster than they can be read", ("tests/bench",), "latency"),
    Claim("an invented mall in two languages, from one seed", ("tests/rehearsal/mall/test_mall.py",)),
    Claim("goods are drawn from their attributes", ("tests/goods/catalog/test_drawing.py",)),
    Claim("any OpenAI-compatible model behind one gateway", ("tests/ai/llm", "tests/ports/test_chat_model.py")),
    Claim("no way out of the network but the guarded one", ("tests/kit/test_transport.py",)),
    Claim(
        "a write is durable before it is answered, many in one sync",
        ("tests/kit/test_lane.py", "tests/bench"),
        "writes",
    ),
    Claim("one process writes and the others ask it", ("tests/doors/test_forwarding.py",)),
    Claim("rows of a shop or a person are nobody else's, at every door", ("tests/doors/test_isolation.py",)),
    Claim("whatever is sent, no 5xx", ("tests/doors/test_fuzz.py",)),
    Claim("accounts, passkeys, staff, consent, erasure", ("tests/people/accounts", "tests/journeys/test_accounts.py")),
    Claim("forms of other sites, guesses and floods are refused", ("tests/doors/http",)),
    Claim("feeds in and out, planned before they are applied", ("tests/goods/catalog", "tests/journeys/test_feeds.py")),
    Claim("catalogues of four shop systems are read", ("tests/ports/test_catalog_source.py",)),
    Claim("jobs are retried, timetables keep their hours", ("tests/doors/jobs", "tests/journeys/test_jobs.py")),
    Claim(
        "other systems are told, signed, at least once, also after a kill",
        (
            "tests/insight/events/test_webhooks.py",
            "tests/insight/events/test_directing.py",
            "tests/insight/events/test_webhook_rules.py",
            "tests/ports/test_webhooks.py",
            "tests/doors/web/test_webhooks.py",
        ),
    ),
    Claim(
        "who signed a message is proven both ways, and platforms act for a person as far as they were let",
        (
            "tests/kit/test_signatures.py",
            "tests/doors/protocols/test_profiles.py",
            "tests/doors/protocols/test_platforms.py",
            "tests/doors/protocols/test_oauth.py",
            "tests/people/accounts/test_granting.py",
        ),
    ),
    Claim("a backup taken while the shop runs is restored", ("tests/operations",)),
    Claim("a full disk or a lost database loses nothing acknowledged", ("tests/load",)),
    Claim("health, logs, traces and metrics by the standards", ("tests/doors/http/test_telemetry.py",)),
    Claim("pages complete in both languages", ("tests/doors/web", "tests/journeys")),
    Claim(
        "agents of others buy over UCP, and the public conformance tool finds no deviation",
        ("tests/doors/protocols/ucp", "tests/trade/checkout/test_agreeing.py"),
    ),
    Claim(
        "agents of others buy over ACP, and what is sent is as its schemas say",
        ("tests/doors/protocols/acp", "tests/doors/protocols/schemas", "tests/trade/payments/test_delegating.py"),
    ),
    Claim(
        "every sentence of UCP has a mark: what tests it, why it does not bind, or open",
        ("tests/doors/protocols/register",),
    ),
    Claim(
        "a shopping agent finds, prices and buys over MCP by tools that say what they answer",
        ("tests/doors/mcp",),
    ),
    Claim(
        "machines read the final price: JSON-LD on pages, feeds for others",
        ("tests/doors/web/test_linking.py", "tests/doors/protocols/test_feeds.py"),
    ),
    Claim(
        "an agent talks its way to an order over A2A, and buys by ACP's tools",
        ("tests/doors/protocols/ucp/test_a2a.py", "tests/doors/protocols/acp/test_tools.py"),
    ),
    Claim("who runs the house says which platforms may ask its people", ("tests/doors/web/test_platforms.py",)),
    Claim(
        "a plan over this house and others, all-in, where a name means that and nothing like it",
        (
            "tests/agents/shopper/test_elsewhere.py",
            "tests/agents/shopper/test_planning.py",
            "tests/journeys/test_market.py",
        ),
        "shopper",
    ),
    Claim(
        "the demo is alive, invented, repeatable and resumable",
        ("tests/rehearsal/mall/test_life.py", "tests/rehearsal/mall/test_turnable.py"),
    ),
    Claim(
        "what is wanted most or least puts the goods that fit in that order, and the checker holds it to it",
        ("tests/discovery/guide/test_foremost.py", "tests/discovery/guide/test_guide.py", "tests/checker"),
    ),
    Claim(
        "the search page goes by the most or the least of any number that goods state",
        ("tests/discovery/search/test_search.py", "tests/doors/web/test_searched_order.py"),
    ),
    Claim(
        "sets within a sum: of what is named, of what goes with it, of what somebody needs",
        ("tests/discovery/guide/test_conversation.py",),
    ),
    Claim("the guide asks about a bound that became no limit", ("tests/discovery/guide/test_unattached.py",)),
    Claim(
        "the guide sets goods that were shown side by side, and asks who names none what is wanted",
        ("tests/discovery/guide/test_comparing.py", "tests/discovery/guide/test_conversation.py"),
    ),
    Claim("what a first question needs is read beside the start", ("tests/doors/cli/test_warming.py",)),
    Claim("what the guide offers to ask next is read as just that", ("tests/discovery/guide/test_following.py",)),
    Claim(
        "the guide says by name what is not sold here, and what comes nearest in use",
        ("tests/discovery/guide/test_elsewhere.py", "tests/discovery/guide/test_assistant.py"),
        "guide",
    ),
    Claim("an index that has not come to the goods says so", ("tests/discovery/search/test_unfilled.py",)),
    Claim("what none of the goods states holds nothing back, and is told", ("tests/discovery/search/test_untold.py",)),
    Claim(
        "of several goods that are named those are meant of which most is said; brands by their Chinese names",
        ("tests/discovery/search/test_told_apart.py",),
        "complex",
    ),
    Claim(
        "goods that are limited beside a problem are what is wanted",
        ("tests/discovery/guide/test_problems.py",),
        "guide",
    ),
    Claim(
        "what a sentence makes of a thing after naming it is heard",
        ("tests/discovery/search/test_verdicts.py", "tests/discovery/search/test_constructions.py"),
        "complex",
    ),
    Claim(
        "what a page is refused stays on it, and every payload of a page is one that its operation takes",
        ("tests/doors/web/test_refused.py", "tests/doors/web/test_payloads.py"),
    ),
    Claim(
        "a shop's invoices are numbered without a gap and never changed; what comes back is a credit note",
        ("tests/trade/orders/test_invoicing.py",),
    ),
    Claim(
        "a basket is bought house by house under one mandate, each part once, whatever breaks",
        ("tests/agents/shopper/test_baskets.py",),
    ),
    Claim(
        "a balance is paid by the mandate that paid its deposit, or asked for",
        ("tests/trade/mandates/test_balances.py",),
    ),
    Claim(
        "a flash sale lets people in by turns: exactly what is in stock is sold, and nobody is overtaken",
        (
            "tests/trade/admission",
            "tests/doors/protocols/test_turns.py",
            "tests/doors/web/test_flash.py",
            "tests/journeys/test_flash.py",
        ),
        "orders",
    ),
)
