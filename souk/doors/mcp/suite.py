"""What the public conformance suite asks for by name, its own tools, resources and prompts: in test mode alone."""

import asyncio
import base64
import json
import struct
import zlib
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import mcp.types as types
from mcp.server.streamable_http import EventCallback, EventMessage, EventStore
from mcp.shared.exceptions import MCPError

from souk.doors.mcp.shelves import Shelves

LEVELS = ("debug", "info", "notice", "warning", "error", "critical", "alert", "emergency")
# Long enough for a client to tell messages of one call apart, as the suite asks.
PAUSE = 0.05
RETRY_MS = 500
WATCHED, TEXT, BINARY = "test://watched-resource", "test://static-text", "test://static-binary"
TEMPLATE = ("test://template/", "/data")
PROMPTS = {
    "test_simple_prompt": ("A prompt without arguments", ()),
    "test_prompt_with_arguments": ("A prompt with two arguments", ("arg1", "arg2")),
    "test_prompt_with_embedded_resource": ("A prompt with a resource in it", ("resourceUri",)),
    "test_prompt_with_image": ("A prompt with a picture in it", ()),
}
_TEXT = {"type": "string"}
_ASKED = {
    "type": "object",
    "properties": {
        "username": {**_TEXT, "description": "User's response"},
        "email": {**_TEXT, "description": "User's email address"},
    },
    "required": ["username", "email"],
}
_DEFAULTS = {
    "type": "object",
    "properties": {
        "name": {**_TEXT, "default": "John Doe"},
        "age": {"type": "integer", "default": 30},
        "score": {"type": "number", "default": 95.5},
        "status": {**_TEXT, "enum": ["active", "inactive", "pending"], "default": "active"},
        "verified": {"type": "boolean", "default": True},
    },
}
_OPTIONS = ["option1", "option2", "option3"]
_TITLED = [{"const": f"value{number}", "title": f"Option {number}"} for number in (1, 2, 3)]
_ENUMS = {
    "type": "object",
    "properties": {
        "untitledSingle": {**_TEXT, "enum": _OPTIONS},
        "titledSingle": {**_TEXT, "oneOf": _TITLED},
        "legacyEnum": {**_TEXT, "enum": ["opt1", "opt2"], "enumNames": ["Option One", "Option Two"]},
        "untitledMulti": {"type": "array", "items": {**_TEXT, "enum": _OPTIONS}},
        "titledMulti": {"type": "array", "items": {"anyOf": _TITLED}},
    },
}
_JSON, _COMPLETED = "application/json", "Elicitation completed"
_NOTHING: dict[str, Any] = {"type": "object", "properties": {}}
_DRAFT = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "$defs": {"address": {"type": "object", "properties": {"street": _TEXT, "city": _TEXT}}},
    "properties": {"name": _TEXT, "address": {"$ref": "#/$defs/address"}},
    "additionalProperties": False,
}
Call = Callable[["Suite", Any, Mapping[str, Any]], Awaitable[list[types.ContentBlock]]]


class Wrong(Exception):
    """A tool cannot do what it was asked for; told in band."""


@dataclass(frozen=True)
class Suite(Shelves):
    """The storefront with what the suite asks for beside it, for sessions that are remembered while they last."""

    levels: dict[str, str] = field(default_factory=dict)
    watching: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def handlers(self) -> dict[str, Any]:
        """What the server calls, with levels of logging and subscriptions."""
        more = {"on_set_logging_level": self.level, "on_subscribe_resource": self.watch}
        return {**super().handlers(), **more, "on_unsubscribe_resource": self.unwatch}

    def tools(self) -> list[types.Tool]:
        """The suite's tools, as they are listed."""
        return [
            types.Tool(name=name, description=says, input_schema=schema) for name, (says, schema, _) in TOOLS.items()
        ]

    async def call(self, context: Any, name: str, arguments: Mapping[str, Any]) -> types.CallToolResult:
        """What one of the suite's tools answers."""
        try:
            return types.CallToolResult(content=await TOOLS[name][2](self, context, arguments))
        except Wrong as wrong:
            return types.CallToolResult(content=_said(str(wrong)), is_error=True)

    async def level(self, context: Any, params: types.SetLevelRequestParams) -> types.EmptyResult:
        """Send a session nothing that matters less than this."""
        self.levels[_session(context)] = params.level
        return types.EmptyResult()

    async def watch(self, context: Any, params: types.SubscribeRequestParams) -> types.EmptyResult:
        """Tell a session when a resource changes."""
        if str(params.uri) != WATCHED:
            raise MCPError(types.INVALID_PARAMS, "There is no such resource to watch.", {"uri": str(params.uri)})
        self.watching[_session(context)].add(WATCHED)
        return types.EmptyResult()

    async def unwatch(self, context: Any, params: types.UnsubscribeRequestParams) -> types.EmptyResult:
        """Tell a session of a resource no more."""
        self.watching[_session(context)].discard(str(params.uri))
        return types.EmptyResult()

    async def log(self, context: Any, level: types.LoggingLevel, text: str) -> None:
        """A message of the log, where the session wants such."""
        least = self.levels.get(_session(context), LEVELS[0])
        if LEVELS.index(level) >= LEVELS.index(least):
            await context.session.send_log_message(level, text, "souk", related_request_id=context.request_id)

    async def resources(self, context: Any, params: Any) -> types.ListResourcesResult:
        """What can be read, the suite's beside the shop's."""
        found = await super().resources(context, params)
        own = [
            types.Resource(uri=uri, name=uri, description="A resource of the suite.", mime_type=media)
            for uri, media in ((TEXT, "text/plain"), (BINARY, "image/png"), (WATCHED, "text/plain"))
        ]
        return types.ListResourcesResult(resources=[*found.resources, *own])

    async def templates(self, context: Any, params: Any) -> types.ListResourceTemplatesResult:
        """What can be read by its id, the suite's beside the shop's."""
        found = await super().templates(context, params)
        own = types.ResourceTemplate(
            uri_template="{id}".join(TEMPLATE), name="template", description="One of the suite.", mime_type=_JSON
        )
        return types.ListResourceTemplatesResult(resource_templates=[*found.resource_templates, own])

    async def read(self, context: Any, params: types.ReadResourceRequestParams) -> types.ReadResourceResult:
        """A resource of the suite, or of the shop."""
        uri = str(params.uri)
        if not uri.startswith("test://"):
            return await super().read(context, params)
        if uri == BINARY:
            contents: Any = types.BlobResourceContents(uri=uri, mime_type="image/png", blob=_picture())
        elif uri.startswith(TEMPLATE[0]) and uri.endswith(TEMPLATE[1]):
            id = uri.removeprefix(TEMPLATE[0]).removesuffix(TEMPLATE[1])
            told = {"id": id, "templateTest": True, "data": f"Data for ID: {id}"}
            contents = types.TextResourceContents(uri=uri, mime_type=_JSON, text=json.dumps(told))
        elif uri in (TEXT, WATCHED):
            says = "This is the content of the static text resource."
            contents = types.TextResourceContents(uri=uri, mime_type="text/plain", text=says)
        else:
            raise MCPError(types.INVALID_PARAMS, "There is no such resource.", {"uri": uri})
        return types.ReadResourceResult(contents=[contents])

    async def prompts(self, context: Any, params: Any) -> types.ListPromptsResult:
        """What somebody may want done, the suite's beside the shop's."""
        found = await super().prompts(context, params)
        own = [
            types.Prompt(
                name=name,
                description=says,
                arguments=[types.PromptArgument(name=one, description=one, required=True) for one in arguments],
            )
            for name, (says, arguments) in PROMPTS.items()
        ]
        return types.ListPromptsResult(prompts=[*found.prompts, *own])

    async def prompt(self, context: Any, params: types.GetPromptRequestParams) -> types.GetPromptResult:
        """A prompt of the suite, or of the shop."""
        if params.name not in PROMPTS:
            return await super().prompt(context, params)
        given, (says, arguments) = dict(params.arguments or {}), PROMPTS[params.name]
        if lacking := [name for name in arguments if name not in given]:
            raise MCPError(types.INVALID_PARAMS, f"The prompt {params.name} takes {', '.join(lacking)}.")
        parts: list[Any] = _said("This is a simple prompt for testing.")
        if params.name == "test_prompt_with_arguments":
            parts = _said(f"Prompt with arguments: arg1='{given['arg1']}', arg2='{given['arg2']}'")
        elif params.name == "test_prompt_with_embedded_resource":
            parts = [_embedded(given["resourceUri"]), *_said("Please process the embedded resource above.")]
        elif params.name == "test_prompt_with_image":
            image = types.ImageContent(type="image", data=_picture(), mime_type="image/png")
            parts = [image, *_said("Please analyze the image above.")]
        return types.GetPromptResult(
            description=says, messages=[types.PromptMessage(role="user", content=one) for one in parts]
        )


class Remembered(EventStore):
    """What was sent in this process, so that a client that lost its stream goes on where it was."""

    def __init__(self) -> None:
        self._sent: list[tuple[str, Any]] = []

    async def store_event(self, stream_id: str, message: Any) -> str:
        """Keep a message; its id is its place."""
        self._sent.append((stream_id, message))
        return str(len(self._sent))

    async def replay_events_after(self, last_event_id: str, send_callback: EventCallback) -> str | None:
        """Send again what followed in the same stream; None where nobody sent such an event."""
        place = int(last_event_id) if last_event_id.isdecimal() else 0
        if not 0 < place <= len(self._sent):
            return None
        stream = self._sent[place - 1][0]
        for number, (of, message) in enumerate(self._sent[place:], place + 1):
            if of == stream and message is not None:
                await send_callback(EventMessage(message, str(number)))
        return stream


async def _simple(_suite: Suite, _context: Any, _given: Mapping[str, Any]) -> list[types.ContentBlock]:
    return _said("This is a simple text response for testing.")


async def _image(_suite: Suite, _context: Any, _given: Mapping[str, Any]) -> list[types.ContentBlock]:
    return [types.ImageContent(type="image", data=_picture(), mime_type="image/png")]


async def _audio(_suite: Suite, _context: Any, _given: Mapping[str, Any]) -> list[types.ContentBlock]:
    return [types.AudioContent(type="audio", data=_sound(), mime_type="audio/wav")]


async def _resource(_suite: Suite, _context: Any, _given: Mapping[str, Any]) -> list[types.ContentBlock]:
    return [_embedded("test://embedded-resource")]


async def _mixed(suite: Suite, context: Any, given: Mapping[str, Any]) -> list[types.ContentBlock]:
    image = await _image(suite, context, given)
    return [*_said("Multiple content types test:"), *image, _embedded("test://mixed-content-resource", _JSON)]


async def _logging(suite: Suite, context: Any, _given: Mapping[str, Any]) -> list[types.ContentBlock]:
    for text in ("Tool execution started", "Tool processing data", "Tool execution completed"):
        await suite.log(context, "info", text)
        await asyncio.sleep(PAUSE)
    return _said("Tool with logging executed successfully")


async def _failing(_suite: Suite, _context: Any, _given: Mapping[str, Any]) -> list[types.ContentBlock]:
    raise Wrong("This tool intentionally returns an error for testing")


async def _progress(_suite: Suite, context: Any, _given: Mapping[str, Any]) -> list[types.ContentBlock]:
    for done in (0, 50, 100):
        await context.session.report_progress(done, 100)
        await asyncio.sleep(PAUSE)
    return _said("Tool with progress executed successfully")


async def _sampling(_suite: Suite, context: Any, given: Mapping[str, Any]) -> list[types.ContentBlock]:
    _able(context, types.ClientCapabilities(sampling=types.SamplingCapability()), "sampling")
    asked = types.SamplingMessage(
        role="user", content=types.TextContent(type="text", text=str(given.get("prompt", "")))
    )
    found = await context.session.create_message([asked], max_tokens=100, related_request_id=context.request_id)
    return _said(f"LLM response: {found.content.text if found.content.type == 'text' else found.content.type}")


def _eliciting(schema: dict[str, Any], says: str) -> Call:
    async def elicit(_suite: Suite, context: Any, given: Mapping[str, Any]) -> list[types.ContentBlock]:
        _able(context, types.ClientCapabilities(elicitation=types.ElicitationCapability()), "elicitation")
        message = str(given.get("message", "")) or "Please fill this in."
        found = await context.session.elicit_form(message, schema, related_request_id=context.request_id)
        return _said(f"{says}: action={found.action}, content={json.dumps(found.content)}")

    return elicit


async def _reconnecting(_suite: Suite, context: Any, _given: Mapping[str, Any]) -> list[types.ContentBlock]:
    if context.close_sse_stream is not None:
        await context.close_sse_stream()
        await asyncio.sleep(PAUSE)
    return _said("Reconnection test completed successfully.")


async def _touching(suite: Suite, context: Any, _given: Mapping[str, Any]) -> list[types.ContentBlock]:
    watched = WATCHED in suite.watching[_session(context)]
    if watched:
        await context.session.send_resource_updated(WATCHED)
    return _said("The session was told." if watched else "The session does not watch it.")


def _able(context: Any, needed: types.ClientCapabilities, name: str) -> None:
    if not context.session.check_client_capability(needed):
        raise Wrong(f"The client does not offer {name}.")


def _session(context: Any) -> str:
    """The session's name; without one every request stands alone, under none."""
    return str(context.request.headers.get("mcp-session-id", ""))


def _said(text: str) -> list[types.ContentBlock]:
    return [types.TextContent(type="text", text=text)]


def _embedded(uri: str, media: str = "text/plain") -> types.EmbeddedResource:
    text = '{"test": "data", "value": 123}' if media == _JSON else "This is an embedded resource content."
    contents = types.TextResourceContents(uri=uri, mime_type=media, text=text)
    return types.EmbeddedResource(type="resource", resource=contents)


def _picture() -> str:
    """A red pixel as PNG, in base64."""

    def chunk(kind: bytes, held: bytes) -> bytes:
        return struct.pack(">I", len(held)) + kind + held + struct.pack(">I", zlib.crc32(kind + held))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes((0, 255, 0, 0)))
    whole = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    return base64.b64encode(whole).decode()


def _sound() -> str:
    """A tenth of a second of silence as WAV (8 kHz, 8 bits), in base64."""
    held = bytes((128,)) * 800
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, 8000, 8000, 1, 8)
    whole = b"WAVE" + form + struct.pack("<4sI", b"data", len(held)) + held
    return base64.b64encode(struct.pack("<4sI", b"RIFF", len(whole)) + whole).decode()


def _taking(name: str) -> dict[str, Any]:
    return {"type": "object", "properties": {name: _TEXT}, "required": [name]}


TOOLS: Mapping[str, tuple[str, dict[str, Any], Call]] = {
    "test_simple_text": ("Answers a text.", _NOTHING, _simple),
    "test_image_content": ("Answers a picture.", _NOTHING, _image),
    "test_audio_content": ("Answers a sound.", _NOTHING, _audio),
    "test_embedded_resource": ("Answers a resource.", _NOTHING, _resource),
    "test_multiple_content_types": ("Answers a text, a picture and a resource.", _NOTHING, _mixed),
    "test_tool_with_logging": ("Logs three messages.", _NOTHING, _logging),
    "test_error_handling": ("Always refuses.", _NOTHING, _failing),
    "test_tool_with_progress": ("Says three times how far it is.", _NOTHING, _progress),
    "test_sampling": ("Asks the client's model.", _taking("prompt"), _sampling),
    "test_elicitation": ("Asks whoever uses the client.", _taking("message"), _eliciting(_ASKED, "User response")),
    "test_elicitation_sep1034_defaults": ("Asks with defaults.", _NOTHING, _eliciting(_DEFAULTS, _COMPLETED)),
    "test_elicitation_sep1330_enums": ("Asks to choose.", _NOTHING, _eliciting(_ENUMS, _COMPLETED)),
    "json_schema_2020_12_tool": ("Its schema uses JSON Schema 2020-12.", _DRAFT, _simple),
    "test_reconnection": ("Closes its stream and answers in the next.", _NOTHING, _reconnecting),
    "test_touch_watched": ("Tells the session that the watched resource changed.", _NOTHING, _touching),
}
