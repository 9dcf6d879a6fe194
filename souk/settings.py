"""What an operator may choose: environment variables `SOUK_…`, or a `.env` file."""

import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from souk.kit.errors import Invalid
from souk.kit.locale import Locale

Choice = dict[str, Any]
LogLevel = Literal["debug", "info", "warning", "error"]


class WrongSettings(Invalid):
    """Settings cannot be what they were set to; the values themselves are not repeated, since they may hold a key."""

    def __init__(self, mistakes: Sequence[tuple[str, str]]) -> None:
        self.mistakes = tuple(mistakes)
        said = "\n".join(f"The setting {setting} is wrong: {why}." for setting, why in mistakes)
        super().__init__("{mistakes}", mistakes=said)


class Settings(BaseSettings):
    """Every choice, with what holds where none was made. A provider is `{"use": "module:Class", option: value}`."""

    model_config = SettingsConfigDict(env_prefix="SOUK_", env_file=".env", extra="ignore")

    folder: Path = Field(default=Path("var"), description="where database, index, uploads and keys are kept")
    database: str = Field(default="", description="sqlite:///path or postgresql://…; empty: SQLite in the folder")
    secret: str = Field(default="", description="seals what is kept for repetitions; empty: made in the folder")
    locale: Locale = Field(default="zh-CN", description="the language of a visitor who asks for none of ours")
    host: str = Field(default="127.0.0.1", description="the address to listen on")
    port: int = Field(default=8765, ge=0, le=65535, description="the port to listen on; 0 takes a free one")
    address: str = Field(default="", description="the public address, such as https://shop.example")
    hosts: str = Field(default="", description="further names under which requests are taken, by commas; * for any")
    upload_mb: int = Field(default=512, ge=1, le=16384, description="megabytes of one file that is sent in")
    rate_visitor: int = Field(default=1200, ge=0, description="cost of a visitor's requests in a minute; 0: any")
    rate_account: int = Field(default=6000, ge=0, description="cost of an account's requests in a minute; 0: any")
    streams: int = Field(default=16, ge=1, le=32, description="streams that are answered at the same time")
    searches: int = Field(
        default=2, ge=1, le=32, description="searches and questions that one process computes at once"
    )
    demo: bool = Field(default=False, description="whether anybody may sign in as the demo's invented people")
    index_memory_mb: int = Field(default=64, ge=16, le=2048, description="memory for building the search index")

    log: Literal["text", "json"] = Field(default="text", description="how log lines are written")
    log_level: LogLevel = Field(default="info", description="what is logged of server and worker")
    proxies: str = Field(default="", description="addresses of proxies whose X-Forwarded-… is believed, by commas")
    metrics_from: str = Field(default="127.0.0.0/8,::1", description="networks that may read /metrics without the key")
    drain_seconds: float = Field(default=0, ge=0, le=300, description="how long /ready says no before the door closes")
    stop_seconds: int = Field(default=20, ge=1, le=600, description="how long requests in hand may take when it stops")
    workers: int = Field(default=1, ge=0, le=64, description="threads of one process that do jobs; 0: none")
    job_tries: int = Field(default=5, ge=1, le=100, description="tries of a job before it is dead")
    job_waiting: int = Field(default=200, ge=1, le=1000000, description="how many jobs of one account may wait")
    job_payload_kb: int = Field(default=256, ge=1, le=65536, description="the largest payload of a job")
    job_days: int = Field(default=30, ge=0, le=3650, description="how long jobs that ended are kept")
    webhook_patience_days: int = Field(
        default=5, ge=1, le=365, description="how long a webhook may fail before it stops"
    )
    webhook_days: int = Field(default=30, ge=0, le=3650, description="how long messages to webhooks are kept")
    mandate_skew_seconds: int = Field(
        default=60, ge=0, le=600, description="how far the clocks of agents and merchants may be from ours"
    )
    fee_basis_points: int = Field(default=0, ge=0, le=10000, description="what the platform keeps of a settlement")
    market_allow: str = Field(
        default="", description="places of foreign merchants that are not public, by commas, such as 127.0.0.1:8900"
    )
    market_seconds: float = Field(
        default=5.0, ge=0, le=60, description="how long foreign merchants have to answer a plan; 0: none is asked"
    )
    considered: dict[str, Annotated[int, Field(ge=0)]] = Field(
        default={}, description="by category (* for all) above which amount of a line, in cents, a person finishes"
    )
    ucp: Literal["2026-08-25", "2026-04-08"] = Field(
        default="2026-08-25", description="the version of UCP that is named first; all others are spoken too"
    )
    ucp_mandates: bool = Field(default=False, description="complete what agents buy over UCP by an AP2 mandate alone")
    public_feeds: str = Field(default="", description="shops whose feeds anybody may fetch, by commas; * for all")
    acp_webhooks: dict[str, str] = Field(
        default={}, description="addresses that are told of ACP orders, by the agent's account; * for all others"
    )
    test_mode: bool = Field(default=False, description="let tests of protocols in: hooks, and agents of this machine")
    test_file: Path | None = Field(
        default=None, description="in test mode, JSON of what stands in for profiles and addresses that are not there"
    )
    backups_kept: int = Field(default=14, ge=1, le=10000, description="how many archives a backup leaves")
    copy_before_upgrade: bool = Field(default=True, description="keep a copy of a SQLite file before its tables change")
    pg_tools: Path | None = Field(default=None, description="folder of pg_dump and pg_restore; else the PATH")
    public_demo: bool = Field(default=False, description="let the demo, which anybody enters, be on a public address")

    clock: Choice = {"use": "souk.kit.clock:MachineClock"}
    password_hasher: Choice = {"use": "souk.people.accounts.providers.argon2:Argon2"}
    passkeys: Choice = {"use": "souk.people.accounts.providers.webauthn:Webauthn"}
    tokens: Choice = {"use": "souk.people.accounts.providers.machine_tokens:MachineTokens"}
    post: Choice = {"use": "souk.people.accounts.providers.folder_post:FolderPost"}
    webhook_schemes: dict[str, Choice] = {
        "standard": {"use": "souk.insight.events.providers.standard_webhooks:StandardWebhooks"},
        "ucp": {"use": "souk.insight.events.providers.ucp_webhooks:UcpWebhooks"},
        "acp": {"use": "souk.insight.events.providers.acp_webhooks:AcpWebhooks"},
    }
    webhook_carrier: Choice = {"use": "souk.insight.events.providers.web_carrier:WebCarrier"}
    traders: dict[str, Choice] = {
        "ucp-rest": {"use": "souk.agents.market.providers.ucp_rest:UcpRest"},
        "ucp-mcp": {"use": "souk.agents.market.providers.ucp_mcp:UcpMcp"},
        "acp": {"use": "souk.agents.market.providers.acp:Acp"},
        "feed": {"use": "souk.agents.market.providers.feed:Feed"},
    }
    purse: Choice = {"use": "souk.agents.market.providers.sandbox_purse:SandboxPurse"}
    schemas: Choice = {"use": "souk.agents.market.providers.published_schemas:PublishedSchemas"}
    merchant_finder: Choice = {"use": "souk.agents.market.providers.web_finder:WebFinder"}
    taxonomy: Choice = {"use": "souk.goods.catalog.providers.toml_taxonomy:TomlTaxonomy"}
    illustrator: Choice = {"use": "souk.goods.catalog.providers.drawing:ParametricDrawing"}
    pictures: Choice = {"use": "souk.goods.catalog.providers.folder_pictures:FolderPictures"}
    web_pictures: Choice = {"use": "souk.goods.catalog.providers.web_pictures:WebPictures"}
    feeds: dict[str, Choice] = {
        "icecat": {"use": "souk.goods.catalog.providers.icecat:Icecat"},
        "esci": {"use": "souk.goods.catalog.providers.esci:Esci"},
        "google-tsv": {"use": "souk.goods.catalog.providers.google_tsv:GoogleTsv"},
        "google-xml": {"use": "souk.goods.catalog.providers.google_xml:GoogleXml"},
        "acp-jsonl": {"use": "souk.goods.catalog.providers.acp_jsonl:AcpJsonl"},
        "json-ld": {"use": "souk.goods.catalog.providers.json_ld:JsonLd"},
    }
    tables: Choice = {"use": "souk.goods.catalog.providers.text_table:TextTable"}
    feed_writers: dict[str, Choice] = {
        "google-tsv": {"use": "souk.goods.catalog.providers.google_tsv_writer:GoogleTsvWriter"},
        "google-xml": {"use": "souk.goods.catalog.providers.google_xml_writer:GoogleXmlWriter"},
        "acp-jsonl": {"use": "souk.goods.catalog.providers.acp_jsonl_writer:AcpJsonlWriter"},
        "json-ld": {"use": "souk.goods.catalog.providers.json_ld_writer:JsonLdWriter"},
        "csv": {"use": "souk.goods.catalog.providers.csv_writer:CsvWriter"},
    }
    web_feeds: Choice = {"use": "souk.goods.catalog.providers.web_feed:WebFeed"}
    picture_archives: Choice = {"use": "souk.goods.catalog.providers.zip_pictures:ZipPictures"}
    sources: dict[str, Choice] = {
        "shopify": {"use": "souk.goods.catalog.providers.shopify:Shopify"},
        "woocommerce": {"use": "souk.goods.catalog.providers.woocommerce:WooCommerce"},
        "medusa": {"use": "souk.goods.catalog.providers.medusa:Medusa"},
        "saleor": {"use": "souk.goods.catalog.providers.saleor:Saleor"},
    }
    knowledge: Choice = {"use": "souk.goods.annotation.providers.toml_knowledge:TomlKnowledge"}
    workforce: Choice = {"use": "souk.goods.annotation.providers.processes:Processes"}
    value_reader: Choice = {
        "use": "souk.goods.annotation.providers.dormant_reader:DormantReader",
        "of": {"use": "souk.goods.annotation.providers.learned_reader:LearnedReader"},
    }
    opinion_classifier: Choice = {
        "use": "souk.goods.annotation.providers.dormant_opinions:DormantOpinions",
        "of": {"use": "souk.goods.annotation.providers.opinion_classifier:LearnedOpinions"},
    }
    matcher: Choice = {
        "use": "souk.goods.annotation.providers.dormant_matcher:DormantMatcher",
        "of": {"use": "souk.goods.annotation.providers.pair_matcher:PairMatcher"},
    }
    semantic_ids: Choice = {"use": "souk.goods.annotation.providers.residual_kmeans:ResidualKmeans"}
    index: Choice = {"use": "souk.discovery.search.providers.tantivy_index:TantivyIndex"}
    encoder: Choice = {"use": "souk.ai.embedding.providers.latent:LatentEncoder"}
    vectors: Choice = {"use": "souk.discovery.search.providers.faiss_vectors:FaissVectors"}
    ranker: Choice = {
        "use": "souk.discovery.search.providers.dormant_ranker:DormantRanker",
        "of": {"use": "souk.discovery.search.providers.lambda_ranker:LambdaRanker"},
    }
    query_reader: Choice = {"use": "souk.discovery.search.providers.grammar_reader:GrammarReader"}
    speller: Choice = {"use": "souk.discovery.search.providers.fuzzy_speller:FuzzySpeller"}
    reader: Choice = {"use": "souk.discovery.guide.providers.phrase_reader:PhraseReader"}
    model: Choice = {"use": "souk.ai.llm.providers.absent:NoModel"}
    planner: Choice = {"use": "souk.trade.checkout.providers.estimated_annealing:EstimatedAnnealing"}
    prover: Choice = {"use": "souk.trade.checkout.providers.highs_prover:HighsProver"}
    rails: dict[str, Choice] = {
        "sandbox-card": {
            "use": "souk.trade.payments.providers.house_sandbox:HouseSandbox",
            "title": {"en": "Sandbox card (no money moves)", "zh-CN": "沙盒银行卡（不会真正扣款）"},
        },
        "sandbox-wallet": {
            "use": "souk.trade.payments.providers.house_sandbox:HouseSandbox",
            "title": {"en": "Sandbox wallet (no money moves)", "zh-CN": "沙盒钱包（不会真正扣款）"},
        },
    }

    @property
    def database_url(self) -> str:
        """The database's address."""
        return self.database or f"sqlite:///{self.folder / 'souk.db'}"

    @property
    def origin(self) -> str:
        """The address that people reach the house at, without a path."""
        return self.address.rstrip("/") or f"http://localhost:{self.port}"

    def secret_bytes(self) -> bytes:
        """The installation's secret, made at the first start and readable by its owner alone."""
        if self.secret:
            return self.secret.encode()
        return owned_text(self.folder / "secret.key").encode()


def owned_text(path: Path) -> str:
    """A random text in a file that only its owner reads, made where there is none; two starts at once agree."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    if not path.exists():
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(32))
        with suppress(FileExistsError):
            os.link(beside, path)
        beside.unlink()
    return path.read_text().strip()


def read_settings() -> Settings:
    """The settings of the environment; raises `WrongSettings` with every one that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        found = error.errors(include_input=False, include_url=False)
        raise WrongSettings([(f"SOUK_{'_'.join(map(str, one['loc']))}".upper(), one["msg"]) for one in found]) from None
    except SettingsError as error:
        raise WrongSettings([("SOUK_…", str(error))]) from None
