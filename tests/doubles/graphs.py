"""GraphQL as a platform answers it: a schema in the documentation's words, executed, so that a wrong question fails."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from graphql import GraphQLError, GraphQLResolveInfo, GraphQLSchema, graphql_sync


def executed(made: GraphQLSchema, body: Mapping[str, Any], root: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to a question: data, or errors as GraphQL words them."""
    result = graphql_sync(
        made,
        str(body.get("query", "")),
        root_value=dict(root),
        variable_values=dict(body.get("variables") or {}),
        field_resolver=_resolved,
        type_resolver=lambda value, *_: str(value["__typename"]),
    )
    if result.errors:
        return {"errors": [_error(one) for one in result.errors]}
    return {"data": result.data}


def _resolved(source: Any, info: GraphQLResolveInfo[Any], **arguments: Any) -> Any:
    value = source.get(info.field_name)
    return value(**arguments) if callable(value) else value


def _error(error: GraphQLError) -> dict[str, Any]:
    return {"message": error.message, "extensions": dict(error.extensions or {})}


def page(nodes: Sequence[Any], first: int, after: str | None, make: Callable[[Any], Any] = lambda one: one) -> Any:
    """A connection over nodes in their order; its cursors say the place."""
    start = int(after.removeprefix("after-")) if after else 0
    taken = [make(one) for one in nodes[start : start + first]]
    end = start + len(taken)
    about = {"hasNextPage": end < len(nodes), "endCursor": f"after-{end}" if taken else None}
    return {"nodes": taken, "edges": [{"node": one} for one in taken], "pageInfo": about}
