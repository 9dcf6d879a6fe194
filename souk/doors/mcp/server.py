"""Tools over stdio and streamable HTTP; their schemas and help come from the operations."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import mcp.types as types
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.server.transport_security import TransportSecuritySettings
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from souk.doors.mcp.admitting import KEY, Admit, Serves, admitted
from souk.doors.mcp.shelves import Shelves
from souk.doors.mcp.storefront import PATH, SAYS, SHELF, TITLE, shelved
from souk.doors.mcp.suite import RETRY_MS, TOOLS, Remembered, Suite
from souk.kit.errors import SoukError
from souk.kit.operation import Caller, Effect, Operation, Souk

CallerOf = Callable[[Request], Caller]


@dataclass(frozen=True)
class Shelf:
    """Which operations are tools, under which names, where, what is said of all of them, and what `more` is offered."""

    path: str
    title: str
    tools: Mapping[str, Operation]
    says: str | None = None
    described: Callable[[str, Operation], types.Tool] = lambda _name, found: _tool(found)
    more: Mapping[str, Any] = field(default_factory=dict)
    suite: Suite | None = None


def mcp_app(souk: Souk, caller_of: CallerOf, host: str, admit: Admit, serves: Serves = "all") -> Starlette:
    """The streamable HTTP transport, stateless, for whoever the request comes from.

    The storefront of a house that is `tested` has what the conformance suite asks for besides, and keeps sessions.
    """

    def asker(request: Any) -> Caller:
        return caller_of(request) if request is not None else _nobody()

    suite = Suite(souk, asker) if serves == "tested" else None
    more = (suite or Shelves(souk, asker)).handlers()
    shelf = _all(souk) if serves == "all" else Shelf(PATH, TITLE, shelved(souk), SAYS, _shown, more, suite)
    server = _server(souk, asker, admit, shelf)
    # The gate before it knows the hosts of this installation; the transport would know loopback alone.
    open_to_gate = TransportSecuritySettings(enable_dns_rebinding_protection=False)
    return server.streamable_http_app(
        streamable_http_path=shelf.path,
        stateless_http=suite is None,
        json_response=suite is None,
        event_store=Remembered() if suite else None,
        retry_interval=RETRY_MS if suite else None,
        host=host,
        transport_security=open_to_gate,
    )


async def mcp_stdio(souk: Souk, caller: Caller) -> None:
    """The stdio transport, for one caller."""
    server = _server(souk, lambda _request: caller, admitted, _all(souk))
    async with stdio_server() as (reading, writing):
        await server.run(reading, writing, server.create_initialization_options())


def tool_name(operation: str) -> str:
    """An operation's name as tools may be called: `guide.ask` is `guide_ask`."""
    return operation.replace(".", "_")


def _all(souk: Souk) -> Shelf:
    return Shelf("/mcp", "Souk", {tool_name(name): found for name, found in souk.operations.items()})


def _server(souk: Souk, caller_of: Callable[[Any], Caller], admit: Admit, shelf: Shelf) -> "Server[Any]":
    by_tool = shelf.tools

    async def listed(context: Any, _params: Any) -> types.ListToolsResult:
        caller = caller_of(context.request)
        tools = [shelf.described(name, one) for name, one in by_tool.items() if caller.may(one.scope)]
        return types.ListToolsResult(tools=[*tools, *(shelf.suite.tools() if shelf.suite else ())])

    async def called(context: Any, params: types.CallToolRequestParams) -> types.CallToolResult:
        found = by_tool.get(params.name)
        arguments = dict(params.arguments or {})
        if shelf.suite is not None and params.name in TOOLS:
            return await shelf.suite.call(context, params.name, arguments)
        key = arguments.pop(KEY, None)
        try:
            name = found.name if found else params.name
            key = admit(context.request, found, arguments, key) if found else None
            answer = await run_in_threadpool(souk.call, name, arguments, caller_of(context.request), key)
        except SoukError as error:
            return types.CallToolResult(content=[_text(str(error))], is_error=True)
        return types.CallToolResult(
            content=[_text(json.dumps(answer, ensure_ascii=False))], structured_content={"answer": answer}
        )

    def schema_of(name: str) -> Mapping[str, Any] | None:
        # Without this the transport would list all tools at every call to find the schema of one.
        return shelf.described(name, by_tool[name]).input_schema if name in by_tool else None

    return Server(
        "souk",
        version="0.1.0",
        title=shelf.title,
        instructions=shelf.says,
        on_list_tools=listed,
        on_call_tool=called,
        get_tool_input_schema=schema_of,
        **shelf.more,
    )


_TOOLS: dict[object, types.Tool] = {}


def _tool(found: Operation) -> types.Tool:
    """What a client is told of an operation; worked out once a process, since clients ask often."""
    verb = getattr(found.method, "__func__", found.method)
    if verb not in _TOOLS:
        _TOOLS[verb] = _described(found)
    return _TOOLS[verb]


def _described(found: Operation) -> types.Tool:
    schema = found.payload.model_json_schema()
    if found.effect is not Effect.READ:
        schema["properties"] = {**schema.get("properties", {}), KEY: {"type": "string", "description": _KEY_HELP}}
    hints = types.ToolAnnotations(
        read_only_hint=found.effect is Effect.READ, destructive_hint=False, idempotent_hint=True, open_world_hint=False
    )
    return types.Tool(name=tool_name(found.name), description=found.help, input_schema=schema, annotations=hints)


_SHOWN: dict[str, types.Tool] = {}


def _shown(name: str, found: Operation) -> types.Tool:
    """A tool of the storefront, with its title and the schema of its answer; worked out once a process."""
    if name not in _SHOWN:
        told, one = _tool(found), SHELF[name]
        hints = types.ToolAnnotations(
            title=one.title,
            read_only_hint=found.effect is Effect.READ,
            destructive_hint=one.destructive,
            idempotent_hint=True,
            open_world_hint=False,
        )
        _SHOWN[name] = types.Tool(
            name=name,
            title=one.title,
            description=told.description,
            input_schema=told.input_schema,
            output_schema=_answered(found),
            annotations=hints,
        )
    return _SHOWN[name]


def _answered(found: Operation) -> dict[str, Any]:
    """The schema of what a call of the operation answers, `{"answer": …}`."""
    schema = found.answer.json_schema(mode="serialization")
    defs = schema.pop("$defs", None)
    told = {"type": "object", "required": ["answer"], "properties": {"answer": schema}}
    return {**told, "$defs": defs} if defs else told


_KEY_HELP = "The same key with the same arguments gives the same answer and does nothing twice."


def _text(text: str) -> types.TextContent:
    return types.TextContent(type="text", text=text)


def _nobody() -> Caller:
    return Caller("nobody", frozenset())
