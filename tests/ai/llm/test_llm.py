"""The gateway: optional, counted, believed by nobody."""

import logging
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from souk.ai.llm import ChatModel, Llm, LlmStatus, NoModelConfigured, Prompt, Reply
from souk.ai.llm.providers.absent import NoModel
from souk.ai.llm.providers.openai_compatible import OpenAiCompatible
from souk.kit.database import Database
from souk.kit.errors import Invalid, NotAllowed
from souk.kit.operation import Caller, Effect, Souk
from tests.ai.llm.conftest import Hand
from tests.endpoint import INVENTED, MODES, Endpoint, say

Build = Callable[..., OpenAiCompatible]

SCHEMA: dict[str, Any] = {"type": "object", "properties": {"product": {"type": "string"}}, "required": ["product"]}
PROMPT = Prompt("Be brief.", "Which?", SCHEMA, purpose="guide")
KNOWN = {"P-1": "a litter box"}


def known_product(reply: Reply) -> str:
    """The product's name from our own catalogue, whatever the model says of it."""
    assert isinstance(reply.parsed, dict)
    return KNOWN[str(reply.parsed["product"])]


def test_without_a_model_nothing_is_proposed_and_asking_is_refused(clock: Hand) -> None:
    llm = Llm(NoModel(clock), clock)
    assert not llm.available
    assert llm.propose(PROMPT, known_product) is None
    with pytest.raises(NoModelConfigured):
        llm.ask(PROMPT)
    with pytest.raises(NoModelConfigured):
        list(llm.stream(PROMPT))
    assert llm.status() == LlmStatus(False, "", 0, 0)


def test_a_proposal_that_checks_is_taken(model: Build, endpoint: Endpoint, clock: Hand) -> None:
    endpoint.will(say({"product": "P-1"}))
    assert Llm(model(), clock).propose(PROMPT, known_product) == "a litter box"


def test_an_invented_product_is_not_proposed(model: Build, clock: Hand) -> None:
    llm = Llm(model("wrong"), clock)
    assert llm.ask(PROMPT).parsed == {"product": INVENTED}
    assert llm.propose(PROMPT, known_product) is None


@pytest.mark.parametrize("name", sorted(set(MODES) - {"well", "slow", "silent", "trickle"}))
def test_whatever_the_endpoint_does_the_feature_goes_on(model: Build, clock: Hand, name: str) -> None:
    assert Llm(model(name, retries=1), clock).propose(PROMPT, known_product) is None


@pytest.mark.parametrize("name", ["slow", "silent"])
def test_an_endpoint_that_keeps_us_waiting_is_gone_on_without(model: Build, clock: Hand, name: str) -> None:
    assert Llm(model(name, seconds=0.05), clock).propose(PROMPT, known_product) is None


@pytest.mark.parametrize("error", [Invalid("no"), ValueError("no"), KeyError("no")])
def test_a_check_refuses_by_raising(model: Build, clock: Hand, error: Exception) -> None:
    def check(reply: Reply) -> str:
        raise error

    assert Llm(model(), clock).propose(PROMPT, check) is None


def test_a_bug_in_a_check_is_not_hidden(model: Build, clock: Hand) -> None:
    def check(reply: Reply) -> str:
        raise AttributeError("a bug")

    with pytest.raises(AttributeError):
        Llm(model(), clock).propose(PROMPT, check)


def test_calls_and_tokens_are_counted_by_the_day(model: Build, clock: Hand) -> None:
    llm = Llm(model(), clock)
    llm.ask(PROMPT)
    llm.ask(PROMPT)
    assert llm.status() == LlmStatus(True, "well", 2, 60)
    assert "".join(llm.stream(Prompt("abc", "def"))) == "fine"
    assert llm.status() == LlmStatus(True, "well", 3, 60 + 2 + 2)
    clock.at += timedelta(days=1)
    assert llm.status() == LlmStatus(True, "well", 0, 0)


def test_the_log_names_the_purpose_and_nothing_that_was_said(
    model: Build, clock: Hand, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "souk")
    Llm(model("wrong"), clock).ask(PROMPT)
    Llm(model("broken"), clock).propose(PROMPT, known_product)
    assert [record.getMessage() for record in caplog.records if record.name.startswith("souk")] == [
        "guide: wrong answered; 20 tokens in, 10 out",
        "guide: went on without the model: ModelUnusable",
    ]


def test_status_is_an_operation_for_those_who_may_see_it(model: Build, clock: Hand, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'souk.db'}")
    souk = Souk([Llm(model(), clock)], database, clock)
    status = souk.operations["llm.status"]
    assert (status.scope, status.effect) == ("llm:status", Effect.READ)
    assert souk.call("llm.status", {}, Caller("owner", frozenset({"llm:*"}))) == {
        "configured": True,
        "model": "well",
        "calls_today": 0,
        "tokens_today": 0,
    }
    with pytest.raises(NotAllowed):
        souk.call("llm.status", {}, Caller("visitor", frozenset({"guide:ask"})))
    database.close()


def test_the_default_is_a_chat_model() -> None:
    assert isinstance(NoModel(), ChatModel)
