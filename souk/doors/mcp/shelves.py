"""What the storefront gives to read besides its tools: resources, prompts, and the completion of their arguments."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import mcp.types as types
from mcp.shared.exceptions import MCPError
from starlette.concurrency import run_in_threadpool

from souk.kit.errors import SoukError
from souk.kit.operation import Caller, Souk

JSON = "application/json"
PRODUCT = "souk://product/"
MOST, TOGETHER = 100, 40


@dataclass(frozen=True)
class Readable:
    """A resource: the operation that answers it, and what it is."""

    operation: str
    name: str
    title: str
    says: str


@dataclass(frozen=True)
class Asking:
    """A prompt: what it is for, its arguments with whether they are needed, and the words that it becomes."""

    title: str
    says: str
    arguments: Mapping[str, tuple[str, bool]]
    words: str


RESOURCES: Mapping[str, Readable] = {
    "souk://categories": Readable("catalog.categories", "categories", "Categories", "What kinds of goods there are."),
    "souk://shops": Readable("catalog.shops", "shops", "Shops", "Who sells here."),
    "souk://payment-methods": Readable("payments.methods", "payment-methods", "Ways to pay", "How an order is paid."),
}
PROMPTS: Mapping[str, Asking] = {
    "find_goods": Asking(
        "Find goods",
        "Look for goods that fit what somebody needs.",
        {"need": ("What it is for, in a sentence", True), "category": ("The id of a category", False)},
        "Find goods here for this need: {need}. {category}Ask the guide first, look at the products that it names, and "
        "say of each why it fits, with the source that the answer gives. Name no quality that no source supports.",
    ),
    "buy": Asking(
        "Buy something",
        "Put a basket together, show what it costs, and buy it once the buyer says yes.",
        {"what": ("What is to be bought", True), "budget": ("The most that it may cost in all", False)},
        "Buy this for me: {what}. {budget}Find it, price the basket with shipping, begin a checkout, and show me the "
        "total and the day it arrives. Complete it only after I said yes to that total.",
    ),
}
_MORE = {"category": "Keep to the category {category}. ", "budget": "It may cost {budget} at most, all included. "}


@dataclass(frozen=True)
class Shelves:
    """Reads for whoever asks, with what they may."""

    souk: Souk
    caller_of: Callable[[Any], Caller]

    def handlers(self) -> dict[str, Any]:
        """What the server calls."""
        return {
            "on_list_resources": self.resources,
            "on_list_resource_templates": self.templates,
            "on_read_resource": self.read,
            "on_list_prompts": self.prompts,
            "on_get_prompt": self.prompt,
            "on_completion": self.complete,
        }

    async def resources(self, context: Any, _params: Any) -> types.ListResourcesResult:
        """What can be read."""
        caller = self.caller_of(context.request)
        found = [
            types.Resource(uri=uri, name=one.name, title=one.title, description=one.says, mime_type=JSON)
            for uri, one in RESOURCES.items()
            if caller.may(self.souk.operations[one.operation].scope)
        ]
        return types.ListResourcesResult(resources=found)

    async def templates(self, _context: Any, _params: Any) -> types.ListResourceTemplatesResult:
        """What can be read by its id."""
        says = "A product with its variants, offers and what is known of it."
        uri = f"{PRODUCT}{{product}}"
        one = types.ResourceTemplate(
            uri_template=uri, name="product", title="Product", description=says, mime_type=JSON
        )
        return types.ListResourceTemplatesResult(resource_templates=[one])

    async def read(self, context: Any, params: types.ReadResourceRequestParams) -> types.ReadResourceResult:
        """A resource as JSON."""
        uri = str(params.uri)
        one, product = RESOURCES.get(uri), uri.removeprefix(PRODUCT)
        if one is None and (product == uri or not product):
            raise _unknown(uri)
        name, asked = (one.operation, {}) if one else ("catalog.show", {"product": product})
        try:
            answer = await run_in_threadpool(self.souk.call, name, asked, self.caller_of(context.request))
        except SoukError:
            raise _unknown(uri) from None
        text = json.dumps(answer, ensure_ascii=False)
        return types.ReadResourceResult(contents=[types.TextResourceContents(uri=uri, mime_type=JSON, text=text)])

    async def prompts(self, _context: Any, _params: Any) -> types.ListPromptsResult:
        """What somebody may want done here."""
        return types.ListPromptsResult(prompts=[_listed(name, one) for name, one in PROMPTS.items()])

    async def prompt(self, _context: Any, params: types.GetPromptRequestParams) -> types.GetPromptResult:
        """The words of a prompt with its arguments in them."""
        one, given = PROMPTS.get(params.name), dict(params.arguments or {})
        if one is None:
            raise MCPError(types.INVALID_PARAMS, f"There is no prompt {params.name[:100]}.")
        lacking = [name for name, (_, needed) in one.arguments.items() if needed and not given.get(name, "").strip()]
        if lacking:
            raise MCPError(types.INVALID_PARAMS, f"The prompt {params.name} takes {', '.join(lacking)}.")
        said = {name: given.get(name, "").strip() for name in one.arguments}
        filled = {name: _MORE[name].format(**said) if said[name] and name in _MORE else said[name] for name in said}
        words = types.TextContent(type="text", text=one.words.format(**filled))
        return types.GetPromptResult(description=one.says, messages=[types.PromptMessage(role="user", content=words)])

    async def complete(self, context: Any, params: types.CompleteRequestParams) -> types.CompleteResult:
        """How an argument may go on: categories and products by the beginning of their ids."""
        name, begun = params.argument.name, params.argument.value
        caller = self.caller_of(context.request)
        found: list[str] = []
        if name == "category":
            known = await run_in_threadpool(self.souk.call, "catalog.categories", {}, caller)
            found = sorted(one["id"] for one in known if one["id"].startswith(begun))
        elif name == "product" and begun.strip():
            asked = {"text": begun[:100], "most": TOGETHER}
            results = await run_in_threadpool(self.souk.call, "search.find", asked, caller)
            found = [one["product"] for one in results["cards"]]
        total = len(found)
        return types.CompleteResult(
            completion=types.Completion(values=found[:MOST], total=total, has_more=total > MOST)
        )


def _listed(name: str, one: Asking) -> types.Prompt:
    arguments = [
        types.PromptArgument(name=each, description=says, required=needed)
        for each, (says, needed) in one.arguments.items()
    ]
    return types.Prompt(name=name, title=one.title, description=one.says, arguments=arguments)


def _unknown(uri: str) -> MCPError:
    return MCPError(types.INVALID_PARAMS, "There is no such resource.", {"uri": uri})
