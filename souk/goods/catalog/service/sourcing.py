"""Sources that goods come from again and again: kept, fetched, planned, and applied where that is allowed."""

import hashlib
import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from pydantic import TypeAdapter

from souk.goods.catalog import store
from souk.goods.catalog.contracts import Plan, Source, SourceDraft, UnknownFormat, UnknownSource, WrongField
from souk.goods.catalog.ports import Row
from souk.goods.catalog.rules.planning import objection
from souk.goods.catalog.service.examples import OPEN, PUT, PUT_SENT, PUT_SOURCE, SOURCE, TABLE
from souk.goods.catalog.service.importing import CSV, Order
from souk.goods.catalog.service.planning import Planning, dumped, summary_of
from souk.goods.catalog.service.stock import own
from souk.kit.errors import Conflict, SoukError
from souk.kit.operation import Caller, Effect, Example, Step, operation

UPLOAD = "upload:"
CONNECTED = "connector:"
_PLACE = ("connector", "address", "options")
_DRAFT = TypeAdapter(SourceDraft)
_KEPT = Example({"id": "corner-supplier"}, after=(OPEN, PUT_SOURCE), owned="shop")
_SENT = Example({"id": "corner-sent", "plan_id": "pulled"}, after=(OPEN, PUT, PUT_SENT), files=TABLE, owned="shop")


class Sourcing(Planning):
    """Sources, each seen by its own shop and by the operator alone; their secrets are never shown."""

    @operation("catalog:import", Effect.WRITE, Example({"source": SOURCE}, after=(OPEN,), owned="shop"))
    def put_source(self, source: SourceDraft, caller: Caller) -> Source:
        """Keep where goods come from: a feed at an https address, `upload:<file>`, or a connector with its options.

        `missing` says what becomes of goods that it has no more, `apply` whether a person is asked, `limits` how far it
        may go without one. A secret that is not given stays as it was; where connector, address or options change,
        all are given anew.
        """
        own(caller, source.shop)
        self._known_shops([source.shop])
        self._check(source)
        row = store.source_row(self._database.write, source.id)
        if row is not None and row.shop != source.shop:
            raise UnknownSource(source.id)
        given = {name: secret.get_secret_value() for name, secret in source.secrets.items()}
        body = _DRAFT.dump_python(source, mode="json", exclude={"id", "shop", "secrets"})
        # A secret goes only where it was given for: else whoever may change the place could have it sent to themselves.
        same = row is not None and all(row.body.get(name) == body[name] for name in _PLACE)
        secrets = {**(row.secrets if same else {}), **given}
        if not store.put_source(self._database.write, source.id, source.shop, body, secrets):
            raise UnknownSource(source.id)
        return store.source_of(store.source_row(self._database.write, source.id))

    @operation("catalog:feeds", example=Example({}))
    def connectors(self) -> list[str]:
        """The shop systems whose catalogue can be read by their public API."""
        return sorted(self._backing.connectors)

    @operation("catalog:feeds", example=Example({}, after=(OPEN, PUT_SOURCE)))
    def sources(self, caller: Caller) -> list[Source]:
        """The sources of one's own shop, or of all for the operator, with what came of the last time."""
        return store.sources(self._database.read, caller.shop)

    @operation("catalog:feeds", example=_KEPT)
    def show_source(self, id: str, caller: Caller) -> Source:
        """One source, with what came of the last time; of its secrets only the names."""
        return store.source_of(self._source_row(id, caller))

    @operation("catalog:import", Effect.WRITE, _KEPT)
    def remove_source(self, id: str, caller: Caller) -> Source:
        """Forget a source and its secrets; the goods that came from it stay."""
        row = self._source_row(id, caller)
        if not store.remove_source(self._database.write, id, row.shop):
            raise UnknownSource(id)
        return store.source_of(row)

    @operation("catalog:import", Effect.WRITE, _SENT)
    def pull_source(self, id: str, caller: Caller, *, plan_id: str = "") -> Iterator[Step]:
        """Fetch a source, plan what it would change, and do it where the source allows that without a person.

        Else the plan, under an id of one's own if given, waits and says why; an earlier one of the source is dropped.
        """
        source = store.source_of(self._source_row(id, caller))
        yield Step(0, None, "fetching")
        try:
            order, readings = self._fetched(source, plan_id)
            self._drop_waiting(source, order, caller)
            yield Step(0, None, "fetched")
            plan: Plan | None = None
            for step in self._plan(order, readings, caller):
                plan = step.answer if isinstance(step.answer, Plan) else plan
                yield replace(step, answer=None)
        except Conflict:
            raise
        except SoukError as error:
            # What the other side said leaves a trace; nothing of this step was written yet.
            self._note(id, "", str(error))
            yield Step(0, None, "failed", {"state": "failed", "why": str(error)})
            return
        assert plan is not None
        yield from self._decide(source, plan, caller)

    def _decide(self, source: Source, plan: Plan, caller: Caller) -> Iterator[Step]:
        row = self._import_row(plan.batch.id, caller)
        why = objection(plan.batch, summary_of(row), row.retire, source.limits)
        if source.apply == "auto" and why is None:
            for step in self._apply(plan.batch.id, caller):
                plan = step.answer if isinstance(step.answer, Plan) else plan
                yield replace(step, answer=None)
        elif why is not None:
            waits = dumped(replace(summary_of(row), waits=why))
            plan = self._plan_of(self._move(row, {"summary": waits}))
        self._note(source.id, plan.batch.id, plan.batch.state)
        yield Step(plan.batch.read, plan.batch.read, plan.batch.state, plan)

    def _note(self, id: str, batch: str, outcome: str) -> None:
        fresh = {"pulled": self._clock.now(), "outcome": outcome, "batch": batch}
        store.note_pull(self._database.write, id, fresh)

    def _drop_waiting(self, source: Source, order: Order, caller: Caller) -> None:
        for id in store.waiting_plans(self._database.write, source.shop, source.id):
            if id != order.id:
                self._drop(id, caller)

    def _source_row(self, id: str, caller: Caller) -> Any:
        row = store.source_row(self._database.read, id)
        if row is None or (caller.shop is not None and row.shop != caller.shop):
            raise UnknownSource(id)
        return row

    def _fetched(self, source: Source, id: str) -> tuple[Order, list[Iterator[Row]]]:
        """What to plan, and its rows; a file is brought to the uploads first."""
        retire = source.missing == "retire"
        if source.connector:
            secrets = store.source_row(self._database.read, source.id).secrets
            connected = self._backing.connectors[source.connector]({**source.options, **secrets})
            order = Order(f"{CONNECTED}{source.connector}", (), source.shop, id, "", source.id, retire)
            return order, [connected.rows(source.shop)]
        file = source.address.removeprefix(UPLOAD)
        if not source.address.startswith(UPLOAD):
            file = self._brought(source)
        order = Order(source.format, (file,), source.shop, id, source.mapping, source.id, retire)
        return order, self._readings(order)

    def _brought(self, source: Source) -> str:
        uploads = self._folder / "uploads"
        uploads.mkdir(parents=True, exist_ok=True)
        beside = uploads / f".{uuid.uuid4().hex}.part"
        try:
            self._backing.fetcher.fetch(source.address, beside)
            with beside.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            name = f"{digest[:16]}-{source.id}"
            beside.replace(uploads / name)
        finally:
            beside.unlink(missing_ok=True)
        return name

    def _check(self, source: SourceDraft) -> None:
        if not source.id or len(source.id) > 100 or not source.id.replace("-", "").replace("_", "").isalnum():
            raise WrongField("id", "an id is made of letters, digits, - and _")
        if bool(source.address) == bool(source.connector):
            raise WrongField("address", "a source has either an address or a connector")
        if source.connector and source.connector not in self._backing.connectors:
            raise UnknownFormat(source.connector, ", ".join(sorted(self._backing.connectors)))
        formats = (*self._backing.readers, CSV)
        if source.address and source.format not in formats:
            raise UnknownFormat(source.format or "?", ", ".join(formats))
        if source.address and not source.address.startswith(UPLOAD):
            _check_address(source.address)
        if (
            not all(0 <= one <= 100 for one in (source.limits.changed, source.limits.retired))
            or source.limits.price < 0
        ):
            raise WrongField("limits", "a share is 0 to 100 per cent")


def _check_address(address: str) -> None:
    try:
        parts = urlsplit(address)
        fits = parts.scheme == "https" and bool(parts.hostname) and not parts.username
    except ValueError:
        fits = False
    if not fits or len(address) > 2000:
        raise WrongField("address", "an address begins with https:// and holds no password")
