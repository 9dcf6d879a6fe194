"""Suppliers' files on their way in and out: imports, plans, mappings of columns, sources, exports."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from pydantic import JsonValue, SecretStr

from souk.goods.catalog.contracts.goods import Change
from souk.kit.errors import Conflict, Invalid, NotFound
from souk.kit.money import Money

State = Literal["running", "done", "undone", "planning", "planned", "applying", "dropped"]
Kind = Literal["added", "changed", "unchanged", "missing"]
Target = Literal[
    "",
    "id",
    "product",
    "title/en",
    "title/zh-CN",
    "description/en",
    "description/zh-CN",
    "brand",
    "category",
    "sku",
    "gtin",
    "price",
    "list_price",
    "currency",
    "available",
    "image",
    "released",
    "cost",
    "option",
    "options",
    "attribute",
    "attributes",
]


@dataclass(frozen=True)
class Said:
    """A sentence with the facts that fill it, for people: `sentence` is a template that can be translated."""

    sentence: str
    facts: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True)
class Reject:
    """A row that did not go in: where it stands, which field is wrong, why, and the row itself."""

    file: str
    line: int
    field: str
    reason: str
    row: str


@dataclass(frozen=True)
class Import:
    """One import and how far it is. `state`: running, done, undone; planning, planned, applying, dropped of a plan.

    `read` counts products and wrong rows; `missing` what its source had before and has no more, `retired` of these.
    """

    id: str
    format: str
    files: tuple[str, ...]
    state: State
    read: int
    added: int
    changed: int
    unchanged: int
    rejected: int
    started: datetime
    finished: datetime | None
    actor: str
    shop: str
    source: str = ""
    mapping: str = ""
    missing: int = 0
    retired: int = 0


@dataclass(frozen=True)
class FieldChange:
    """How many products change in a field, and one of them as an example."""

    field: str
    count: int
    product: str
    before: JsonValue
    after: JsonValue


@dataclass(frozen=True)
class PriceMove:
    """A price before and after, and by how many per cent it moves."""

    product: str
    variant: str
    before: Money
    after: Money
    percent: int


@dataclass(frozen=True)
class Plan:
    """What an import would do: its counts, which fields change, the largest moves of prices, and what is odd.

    `moved` products changed in the catalogue since they were planned; they were planned anew and wait.
    """

    batch: Import
    retire: bool
    fields: tuple[FieldChange, ...]
    prices: tuple[PriceMove, ...]
    cautions: tuple[Said, ...]
    moved: int = 0
    waits: Said | None = None


@dataclass(frozen=True)
class PlannedChange:
    """What would become of one product."""

    number: int
    product: str
    kind: Kind
    title: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Column:
    """What a column of a table becomes: a field, and for attributes and options their key.

    `unit` is that of an attribute's numbers, `currency` that of a price without one.
    """

    header: str
    target: Target = ""
    key: str = ""
    unit: str = ""
    currency: str = ""


@dataclass(frozen=True)
class Layout:
    """How the columns of a table become fields; columns that it does not name are left out."""

    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Kept:
    """A mapping that a shop keeps under a name."""

    shop: str
    name: str
    mapping: Layout
    fingerprint: str


@dataclass(frozen=True)
class GuessedColumn:
    """A column with some of its values, what it seems to be, and why."""

    column: Column
    samples: tuple[str, ...]
    why: Said


@dataclass(frozen=True)
class Previewed:
    """A row as it would go in, or which field is wrong and why."""

    line: int
    product: str
    title: str
    price: Money | None
    stated: tuple[str, ...]
    field: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Guess:
    """How a table seems to be meant; `kept` names the shop's own mapping where it has one for these columns."""

    file: str
    delimiter: str
    encoding: str
    header: tuple[str, ...]
    columns: tuple[GuessedColumn, ...]
    mapping: Layout
    kept: str
    preview: tuple[Previewed, ...]


@dataclass(frozen=True)
class Limits:
    """How far an import may go alone: shares in per cent of the goods that the source had, and of a price."""

    changed: int = 50
    retired: int = 10
    price: int = 50


@dataclass(frozen=True)
class SourceDraft:
    """Where goods come from again and again: a file at an https address, or a connector with its options.

    Of secrets only those that are given are replaced; none is ever shown.
    """

    id: str
    shop: str
    name: str
    format: str = ""
    address: str = ""
    connector: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, SecretStr] = field(default_factory=dict)
    mapping: str = ""
    missing: Literal["keep", "retire"] = "keep"
    apply: Literal["ask", "auto"] = "ask"
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True)
class Source:
    """A source as it is kept, with what came of the last time; `secrets` names those that it has."""

    id: str
    shop: str
    name: str
    format: str
    address: str
    connector: str
    options: Mapping[str, str]
    secrets: tuple[str, ...]
    mapping: str
    missing: Literal["keep", "retire"]
    apply: Literal["ask", "auto"]
    limits: Limits
    pulled: datetime | None = None
    batch: str = ""
    outcome: str = ""


@dataclass(frozen=True)
class Export:
    """A file that was written for others to read."""

    file: str
    format: str
    shop: str | None
    rows: int
    bytes: int
    at: datetime
    actor: str


@dataclass(frozen=True)
class Part:
    """A part of a text file, and where the next one begins; None at the end."""

    text: str
    after: int | None


class UnknownImport(NotFound):
    """No such import, or one of another shop."""

    def __init__(self, batch: str) -> None:
        super().__init__("There is no import {id}.", id=batch)


class ImportBusy(Conflict):
    """Another process is at the same import."""

    def __init__(self, batch: str) -> None:
        super().__init__("The import {batch} is being run by somebody else.", batch=batch)


class NotPlanned(Conflict):
    """The import is in a state in which this cannot be done."""

    def __init__(self, batch: str, state: str) -> None:
        super().__init__("The import {id} is {state}; this takes one that is planned.", id=batch, state=state)


class UnknownFile(NotFound):
    """The file is not among the uploads."""

    def __init__(self, file: str) -> None:
        super().__init__("There is no upload {file}; send the file first.", file=file)


class UnknownFormat(Invalid):
    """No such format."""

    def __init__(self, format: str, known: str) -> None:
        super().__init__("{format} is not a format; known are {known}.", format=format, known=known)


class UnknownMapping(NotFound):
    """The shop keeps no mapping of that name."""

    def __init__(self, name: str, shop: str) -> None:
        super().__init__("{shop} keeps no mapping {name}.", name=name, shop=shop)


class UnknownSource(NotFound):
    """No such source, or one of another shop."""

    def __init__(self, source: str) -> None:
        super().__init__("There is no source {id}.", id=source)


class UnknownExport(NotFound):
    """No such export, or one of another shop."""

    def __init__(self, file: str) -> None:
        super().__init__("There is no export {file}.", file=file)


class BrokenFile(Invalid):
    """The rest of the file cannot be read."""

    def __init__(self, file: str, line: int, why: str) -> None:
        super().__init__("{file} cannot be read from line {line} on: {why}.", file=file, line=line, why=why)


class NotThere(NotFound):
    """The address answers, but not with what was asked for."""

    def __init__(self, url: str, status: int) -> None:
        super().__init__("{url} answers {status}.", url=url, status=status)
