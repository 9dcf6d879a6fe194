"""Questions in GraphQL to other shop systems, at the pace and the cost that they allow."""

from collections.abc import Mapping
from decimal import Decimal

from souk.goods.catalog.providers.remote import ATTEMPTS, PATIENCE, AskedToWait, KeyRefused, Wire
from souk.goods.catalog.providers.remote_pages import NoWayOn, Page

_TOO_COSTLY = {"MAX_COST_EXCEEDED", "QueryCostError"}
_DENIED = {"ACCESS_DENIED", "PermissionDenied", "InvalidTokenError", "ExpiredSignatureError", "InvalidSignatureError"}


class Graph:
    """Questions in GraphQL at one address, at a pace and a cost that the platform allows."""

    def __init__(self, wire: Wire, path: str) -> None:
        self.wire, self._path, self._rest = wire, path, 0.0

    def ask(self, query: str, variables: Mapping[str, object]) -> Mapping[str, object]:
        """The data, after the waits that the platform asks for; all its errors are one sentence."""
        left = PATIENCE
        for _ in range(ATTEMPTS):
            left -= self._rest
            if left < 0:
                break
            if self._rest:
                self.wire.sleep(self._rest)
            body = self._body(query, variables)
            codes, words = _errors(body)
            self._rest = _thirst(body)
            if "THROTTLED" not in codes:
                return self._data(body, codes, words)
            self._rest = self._rest or 1.0
        raise AskedToWait(self.wire.host)

    def _body(self, query: str, variables: Mapping[str, object]) -> Mapping[str, object]:
        body = self.wire.post(self._path, {"query": query, "variables": variables}).body
        if not isinstance(body, dict):
            raise self.wire.odd("it is not an object with data")
        return body

    def _data(self, body: Mapping[str, object], codes: set[str], words: str) -> Mapping[str, object]:
        if codes & _TOO_COSTLY:
            raise _TooCostly
        if codes & _DENIED:
            raise KeyRefused(self.wire.host, self.wire.platform)
        data = body.get("data")
        if words or not isinstance(data, dict):
            raise self.wire.odd(words or "it is not an object with data")
        return data

    def page(self, data: object, field: str) -> Page:
        """A connection's nodes, whether it gives `nodes` or `edges`, and where it goes on."""
        found = data.get(field) if isinstance(data, dict) else None
        about = found.get("pageInfo") if isinstance(found, dict) else None
        nodes = _nodes(found) if isinstance(found, dict) else None
        if nodes is None or not isinstance(about, dict):
            raise self.wire.odd(f"{field} is not a list in pages")
        cursor = about.get("endCursor") if about.get("hasNextPage") else None
        if about.get("hasNextPage") and not (isinstance(cursor, str) and cursor):
            raise NoWayOn(self.wire.host)
        return Page(nodes, cursor)


class _TooCostly(Exception):
    """The question costs more than the platform answers at once."""


class Portions:
    """A question for a list, which asks for less at a time (`$first`) once the platform says that it costs too much."""

    def __init__(self, graph: Graph, query: str, size: int) -> None:
        self._graph, self._query, self._size = graph, query, max(size, 1)

    def ask(self, variables: Mapping[str, object]) -> Mapping[str, object]:
        while True:
            try:
                return self._graph.ask(self._query, {**variables, "first": self._size})
            except _TooCostly:
                if self._size == 1:
                    raise self._graph.wire.odd("one product costs more than it answers at once") from None
                self._size //= 2


def _nodes(connection: Mapping[str, object]) -> list[object] | None:
    nodes, edges = connection.get("nodes"), connection.get("edges")
    if isinstance(nodes, list):
        return nodes
    if isinstance(edges, list):
        return [edge.get("node") if isinstance(edge, dict) else edge for edge in edges]
    return None


def _errors(body: Mapping[str, object]) -> tuple[set[str], str]:
    """Codes, which Shopify puts in `extensions` and Saleor in `extensions.exception`, and words."""
    errors = body.get("errors") or []
    if not isinstance(errors, list):
        return set(), str(errors)
    codes: set[str] = set()
    words: list[str] = []
    for one in errors:
        more = one.get("extensions") if isinstance(one, dict) else None
        inner = more.get("exception") if isinstance(more, dict) else None
        codes |= {str(part["code"]) for part in (more, inner) if isinstance(part, dict) and "code" in part}
        words.append(str(one.get("message")) if isinstance(one, dict) else str(one))
    return codes, "; ".join(words)


def _thirst(body: Mapping[str, object]) -> float:
    """Seconds until the bucket of cost points holds what the same question takes again (Shopify's leaky bucket)."""
    more = body.get("extensions")
    cost = more.get("cost") if isinstance(more, dict) else None
    status = cost.get("throttleStatus") if isinstance(cost, dict) else None
    if not isinstance(cost, dict) or not isinstance(status, dict):
        return 0.0
    figures = [cost.get("requestedQueryCost"), status.get("currentlyAvailable"), status.get("restoreRate")]
    need, there, rate = (float(one) if isinstance(one, int | Decimal) else 0.0 for one in figures)
    # A point more, for they are told in whole ones.
    return (need - there + 1) / rate if rate > 0 and need > there else 0.0
