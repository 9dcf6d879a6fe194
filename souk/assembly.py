"""Who needs whom, bottom up."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial

from souk.agents.market import Backing as Trading
from souk.agents.market import Finder, Market, Purse, Schemas, Trader
from souk.agents.shopper import Backing as Buying
from souk.agents.shopper import Shopper
from souk.ai.embedding import TextEncoder
from souk.ai.llm import ChatModel, Llm
from souk.delivery.fulfilment import Fulfilment
from souk.discovery.guide import Guide, Reader
from souk.discovery.search import Backing as Finders
from souk.discovery.search import Index, Prices, QueryReader, Ranker, Records, Search, Speller, Vectors
from souk.goods.annotation import (
    Annotation,
    Annotator,
    Knowledge,
    Matcher,
    OpinionClassifier,
    SemanticIds,
    ValueReader,
    Workforce,
)
from souk.goods.annotation import Backing as Knowing
from souk.goods.catalog import (
    Backing,
    Catalog,
    CatalogSource,
    FeedFetcher,
    FeedReader,
    FeedWriter,
    Illustrator,
    PictureArchive,
    PictureSource,
    PictureStore,
    TableReader,
    Taxonomy,
)
from souk.goods.inventory import Inventory
from souk.goods.pricing import Goods as Stocked
from souk.goods.pricing import Pricing
from souk.goods.pricing import Records as Keeping
from souk.goods.promotions import Promotions
from souk.insight.decisions import Decisions, Waist
from souk.insight.events import Carrier, Events, Outgoing, Scheme, Stopped, stopped_letter
from souk.kit.clock import Clock
from souk.kit.database import Database, Keys, upgrade
from souk.kit.errors import Invalid
from souk.kit.operation import Souk
from souk.kit.plug import plug
from souk.kit.transport import Request
from souk.people.accounts import Accounts, PasskeyVerifier, PasswordHasher, Post, Tokens
from souk.people.accounts import Backing as Proofs
from souk.settings import Choice, Settings
from souk.trade.admission import Admission
from souk.trade.admission import Backing as Admitting
from souk.trade.checkout import Backing as Selling
from souk.trade.checkout import Checkout, Planner, Prover
from souk.trade.mandates import Backing as Trusting
from souk.trade.mandates import Mandates
from souk.trade.orders import Backing as Fulfilling
from souk.trade.orders import Orders
from souk.trade.payments import Payments, Rail, Site


def open_souk(settings: Settings) -> Souk:
    """Every domain over one database, brought to the newest tables; `souk.database.close()` lets go of it."""
    settings.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    clock = plug(Clock, settings.clock)
    database = Database(settings.database_url)
    _upgrade(database, settings)
    keys = Keys(database, clock, settings.secret_bytes())
    # Keys and people are above the log, so it reaches them later.
    outgoing = _outgoing(settings, lambda request: mandates.sealed(request), lambda one: _tell(accounts, one))
    events = Events(database, clock, outgoing)
    proofs = Proofs(
        plug(PasswordHasher, settings.password_hasher),
        plug(PasskeyVerifier, settings.passkeys, origin=settings.origin),
        plug(Tokens, settings.tokens),
        plug(Post, settings.post, folder=settings.folder),
        settings.origin,
        settings.demo,
    )
    accounts = Accounts(database, clock, events, proofs, keys)
    mandates = Mandates(database, clock, events, _trusting(settings, accounts, proofs.tokens))
    catalog = Catalog(database, clock, events, _goods(settings), settings.folder)
    inventory = Inventory(database, clock, events, catalog)
    promotions = Promotions(database, clock, events)
    pricing = Pricing(Stocked(catalog, inventory), promotions, clock, Keeping(database, events))
    encoder = plug(TextEncoder, settings.encoder, folder=settings.folder / "encoder")
    annotation = Annotation(database, clock, events, catalog, _annotating(settings, encoder))
    index = plug(Index, settings.index, folder=settings.folder / "index", memory_mb=settings.index_memory_mb)
    speller = plug(Speller, settings.speller)
    reader = plug(QueryReader, settings.query_reader, knowledge=annotation, index=index, speller=speller)
    vectors = plug(Vectors, settings.vectors, folder=settings.folder / "vectors")
    ranker = plug(Ranker, settings.ranker, folder=settings.folder / "ranker")
    finders = Finders(index, reader, encoder, vectors, ranker)
    prices = Prices(pricing, promotions)
    search = Search(catalog, annotation, prices, Records(database, clock, events), finders)
    llm = Llm(plug(ChatModel, settings.model, clock=clock), clock)
    guide = Guide(annotation, search, plug(Reader, settings.reader, knowledge=annotation), llm)
    fulfilment = Fulfilment(database, clock, events, catalog)
    payments = Payments(database, clock, events, _rails(settings, clock), fee=settings.fee_basis_points)
    orders = Orders(database, clock, events, Fulfilling(catalog, inventory, promotions, payments, accounts, pricing))
    planners = plug(Planner, settings.planner), plug(Prover, settings.prover)
    admission = Admission(database, clock, events, Admitting(catalog, inventory, orders))
    selling = Selling(
        catalog, inventory, promotions, pricing, fulfilment, payments, orders, mandates, admission, *planners
    )
    checkout = Checkout(database, clock, selling)
    goods = [catalog, inventory, promotions, pricing, annotation]
    waist = Waist()
    decisions = Decisions(database, clock, events, waist)
    market = Market(database, clock, events, _trading(settings, proofs.tokens, waist))
    buying = Buying(waist, accounts, settings.origin, settings.market_seconds, settings.considered)
    shopper = Shopper(database, clock, events, buying)
    acting = [decisions, shopper, market]
    trade = [mandates, payments, orders, admission, checkout]
    domains = [accounts, events, *goods, search, guide, llm, fulfilment, *trade]
    souk = Souk([*domains, *acting], database, clock, keys)
    waist.bind(souk)
    return souk


def _outgoing(
    settings: Settings, sign: Callable[[Request], Mapping[str, str]], stopped: Callable[[Stopped], None]
) -> Outgoing:
    """How webhooks are written, signed and carried, how long one may fail, and who is told when it stops."""
    here = {"allow": ["127.0.0.0/8", "::1/128"]} if settings.test_mode else {}
    return Outgoing(
        {name: plug(Scheme, choice) for name, choice in settings.webhook_schemes.items()},
        plug(Carrier, {**here, **settings.webhook_carrier}),
        settings.secret_bytes(),
        timedelta(days=settings.webhook_patience_days),
        timedelta(days=settings.webhook_days),
        settings.origin,
        sign,
        stopped,
    )


def _tell(accounts: Accounts, one: Stopped) -> None:
    """Write to the owners of a webhook that stopped."""
    said = partial(stopped_letter, one)
    accounts.tell_owners(one.shop, "webhook-stopped", said, f"/webhooks/{one.webhook}")


def _trusting(settings: Settings, accounts: Accounts, tokens: Tokens) -> Trusting:
    """Who consents, what makes the house's keys, and how far clocks may be apart."""
    skew = timedelta(seconds=settings.mandate_skew_seconds)
    return Trusting(accounts, tokens, settings.secret_bytes(), settings.origin, skew)


def _rails(settings: Settings, clock: Clock) -> Mapping[str, Rail]:
    """The ways to pay, each with a folder of its own and the address that it tells its news to."""
    made = {}
    for name, choice in settings.rails.items():
        notices = f"{settings.origin}/payments/notices/{name}"
        site = Site(settings.folder / "rails" / name, clock, notices, f"{settings.origin}/orders")
        made[name] = plug(Rail, choice, site=site)
    return made


def _trading(settings: Settings, tokens: Tokens, waist: Waist) -> Trading:
    """Who speaks with foreign merchants, and where they may be."""
    readers = {name: plug(FeedReader, choice) for name, choice in settings.feeds.items()}
    allow = [one.strip() for one in settings.market_allow.split(",") if one.strip()]
    # A demo asks nobody who is not there, so nobody's schemas.
    brought = {"folder": settings.folder, "allow": allow, "needed": not settings.demo}
    schemas = plug(Schemas, settings.schemas, **brought)
    spoken: dict[str, object] = {"schemas": schemas, "allow": allow}
    given: Mapping[str, Mapping[str, object]] = {
        "ucp-rest": spoken,
        "ucp-mcp": spoken,
        "feed": {"readers": readers},
        "acp": {"readers": readers, "allow": allow},
    }
    return Trading(
        {name: plug(Trader, one, **given.get(name, {"allow": allow})) for name, one in settings.traders.items()},
        plug(
            Finder,
            settings.merchant_finder,
            fetcher=plug(FeedFetcher, settings.web_feeds),
            schemas=schemas,
            allow=allow,
        ),
        plug(Purse, settings.purse),
        plug(Matcher, settings.matcher),
        tokens,
        settings.folder,
        settings.origin,
        settings.secret_bytes(),
        waist.ask,
    )


def _upgrade(database: Database, settings: Settings) -> None:
    try:
        upgrade(database.engine, settings.folder / "backups" if settings.copy_before_upgrade else None)
    except BaseException:
        database.close()
        raise


def _goods(settings: Settings) -> Backing:
    """What the catalogue reads, writes and draws with."""
    return Backing(
        plug(Taxonomy, settings.taxonomy),
        plug(Illustrator, settings.illustrator),
        {name: plug(FeedReader, choice) for name, choice in settings.feeds.items()},
        plug(PictureStore, settings.pictures, folder=settings.folder / "pictures"),
        plug(PictureSource, settings.web_pictures),
        plug(TableReader, settings.tables),
        {name: plug(FeedWriter, choice) for name, choice in settings.feed_writers.items()},
        plug(FeedFetcher, settings.web_feeds),
        plug(PictureArchive, settings.picture_archives),
        {name: _connector(choice) for name, choice in settings.sources.items()},
        settings.origin,
    )


def annotator(settings: Settings) -> Annotator:
    """Reads products as an open system does, for machines that have no database."""
    return Annotator.of(_annotating(settings, plug(TextEncoder, settings.encoder, folder=settings.folder / "encoder")))


def _annotating(settings: Settings, encoder: TextEncoder) -> Knowing:
    """What annotation reads, compares and works with."""
    knowledge, folder = plug(Knowledge, settings.knowledge), settings.folder / "learned"
    return Knowing(
        knowledge,
        plug(Workforce, settings.workforce),
        plug(SemanticIds, settings.semantic_ids, encoder=encoder),
        plug(ValueReader, settings.value_reader, folder=folder / "values"),
        plug(OpinionClassifier, settings.opinion_classifier, folder=folder / "opinions", knowledge=knowledge),
        plug(Matcher, settings.matcher),
    )


# Where a connector may go, and for how long.
_OPERATORS = frozenset({"allow", "most_bytes", "resolver", "seconds", "sleep", "use"})


def _connector(choice: Choice) -> Callable[[Mapping[str, str]], CatalogSource]:
    """Makes a connector from the options of a shop; what the operator chose is not theirs to change."""

    def connect(options: Mapping[str, str]) -> CatalogSource:
        fixed = sorted((choice.keys() | _OPERATORS) & options.keys())
        if fixed:
            raise Invalid("{option} is the operator's to choose.", option=fixed[0])
        return plug(CatalogSource, choice, **options)

    return connect
