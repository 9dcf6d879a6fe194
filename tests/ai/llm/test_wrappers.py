"""A cache, a budget and a rest around any model."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import repeat
from typing import Any

import pytest

from souk.ai.llm import BudgetSpent, ModelFailed, ModelResting, ModelUnusable, NoModelConfigured, Prompt, Reply
from souk.ai.llm.providers.budgeted import Budgeted
from souk.ai.llm.providers.cached import Cached
from souk.ai.llm.providers.resting import Resting
from souk.kit.clock import Clock
from souk.kit.errors import Invalid, SoukError
from souk.kit.transport import Interrupted
from tests.ai.llm.conftest import Hand

PROMPT = Prompt("Be brief.", "Which?", most_tokens=100, purpose="test")
NONE = {"use": "souk.ai.llm.providers.absent:NoModel"}


class Echo:
    """A model that repeats, for ten tokens; its option `fails` says which call fails how."""

    name = "echo"
    asked = 0

    def __init__(self, clock: Clock, fails: Iterable[SoukError | None] = ()) -> None:
        self._fails = iter(fails)

    def reply(self, prompt: Prompt) -> Reply:
        type(self).asked += 1
        failure = next(self._fails, None)
        if failure:
            raise failure
        return Reply(prompt.user, self.name, {"said": [prompt.user]}, 4, 6)

    def stream(self, prompt: Prompt) -> Iterator[str]:
        yield from self.reply(prompt).text


@pytest.fixture(autouse=True)
def _nothing_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Echo, "asked", 0)


def echo(**options: Any) -> dict[str, Any]:
    return {"use": f"{__name__}:Echo", **options}


def test_an_answer_is_given_again_at_no_cost(clock: Hand) -> None:
    model = Cached(echo(), clock)
    first = model.reply(PROMPT)
    again = model.reply(replace(PROMPT, purpose="other"))
    assert again == replace(first, tokens_in=0, tokens_out=0, from_cache=True)
    assert Echo.asked == 1


@pytest.mark.parametrize(
    "other", [{"system": "x"}, {"user": "x"}, {"schema": {}}, {"temperature": 1.0}, {"most_tokens": 9}]
)
def test_another_question_is_asked(clock: Hand, other: dict[str, Any]) -> None:
    model = Cached(echo(), clock)
    model.reply(PROMPT)
    assert not model.reply(replace(PROMPT, **other)).from_cache


def test_an_answer_grows_old(clock: Hand) -> None:
    model = Cached(echo(), clock, hours=2)
    model.reply(PROMPT)
    clock.on(hours=1.9)
    assert model.reply(PROMPT).from_cache
    clock.on(hours=0.1)
    assert not model.reply(PROMPT).from_cache


def test_the_least_recently_used_answer_goes_first(clock: Hand) -> None:
    model = Cached(echo(), clock, most=2)
    one, two, three = (replace(PROMPT, user=text) for text in ("1", "2", "3"))
    for prompt in (one, two, one, three):
        model.reply(prompt)
    assert model.reply(one).from_cache
    assert not model.reply(two).from_cache


def test_what_a_caller_does_to_an_answer_is_not_seen_by_the_next(clock: Hand) -> None:
    model = Cached(echo(), clock)
    for _ in range(2):
        model.reply(PROMPT).parsed["said"].append("spoiled")  # type: ignore[index, union-attr, call-overload]
    assert model.reply(PROMPT).parsed == {"said": ["Which?"]}


def test_a_stream_is_kept_when_it_has_ended(clock: Hand) -> None:
    model = Cached(echo(), clock)
    assert next(iter(model.stream(PROMPT))) == "W"
    assert list(model.stream(PROMPT)) == list("Which?")
    assert list(model.stream(PROMPT)) == ["Which?"]
    assert Echo.asked == 2


def test_a_failure_is_not_kept(clock: Hand) -> None:
    model = Cached(echo(fails=repeat(ModelFailed(500))), clock)
    for _ in range(2):
        with pytest.raises(ModelFailed):
            model.reply(PROMPT)
    assert Echo.asked == 2


def test_calls_end_with_the_budget_and_begin_with_the_day(clock: Hand) -> None:
    model = Budgeted(echo(), clock, calls=2)
    model.reply(PROMPT)
    list(model.stream(PROMPT))
    for ask in (model.reply, lambda prompt: list(model.stream(prompt))):
        with pytest.raises(BudgetSpent, match="2 calls"):
            ask(PROMPT)
    assert Echo.asked == 2
    clock.on(hours=12)
    assert model.reply(PROMPT).text == "Which?"


def test_tokens_are_set_aside_before_and_corrected_after(clock: Hand) -> None:
    model = Budgeted(echo(), clock, tokens=124)
    for _ in range(2):
        model.reply(PROMPT)
    with pytest.raises(BudgetSpent, match="124 tokens"):
        model.reply(PROMPT)
    assert Echo.asked == 2


def test_two_calls_at_once_cannot_overspend_together(clock: Hand) -> None:
    model = Budgeted(echo(), clock, tokens=150)
    first = iter(model.stream(PROMPT))
    next(first)
    with pytest.raises(BudgetSpent):
        next(iter(model.stream(PROMPT)))
    list(first)
    assert model.reply(PROMPT).text == "Which?"


@pytest.mark.parametrize(("failure", "more"), [(ModelFailed(500), True), (ModelUnusable("it is empty"), False)])
def test_a_failure_costs_what_it_may_have_cost(clock: Hand, failure: SoukError, more: bool) -> None:
    model = Budgeted(echo(fails=repeat(failure)), clock, tokens=150)
    with pytest.raises(type(failure)):
        model.reply(PROMPT)
    with pytest.raises(type(failure) if more else BudgetSpent):
        model.reply(PROMPT)


def test_a_call_over_midnight_does_not_touch_the_new_day(clock: Hand) -> None:
    model = Budgeted(echo(), clock, tokens=110)
    stream = iter(model.stream(PROMPT))
    next(stream)
    clock.on(hours=12)
    list(stream)
    assert model.reply(PROMPT).text == "Which?"
    with pytest.raises(BudgetSpent):
        model.reply(PROMPT)


def ask(model: Resting, error: type[SoukError]) -> None:
    with pytest.raises(error):
        model.reply(PROMPT)


def test_a_model_that_is_down_is_left_alone_for_a_while(clock: Hand) -> None:
    model = Resting(echo(fails=repeat(Interrupted("gone"))), clock, failures=2, seconds=30)
    ask(model, Interrupted)
    ask(model, Interrupted)
    ask(model, ModelResting)
    with pytest.raises(ModelResting):
        list(model.stream(PROMPT))
    assert Echo.asked == 2
    clock.on(seconds=30)
    ask(model, Interrupted)
    ask(model, ModelResting)


def test_a_model_that_answers_again_is_forgiven(clock: Hand) -> None:
    down = ModelFailed(500)
    model = Resting(echo(fails=[down, None, down, down, None]), clock, failures=2)
    ask(model, ModelFailed)
    assert model.reply(PROMPT).text == "Which?"
    ask(model, ModelFailed)
    ask(model, ModelFailed)
    ask(model, ModelResting)


def test_an_unusable_answer_is_no_reason_to_rest(clock: Hand) -> None:
    model = Resting(echo(fails=repeat(ModelUnusable("it is empty"))), clock, failures=1)
    ask(model, ModelUnusable)
    ask(model, ModelUnusable)


def test_wrappers_nest_and_keep_the_name(clock: Hand) -> None:
    inner: dict[str, Any] = {"use": "souk.ai.llm.providers.budgeted:Budgeted", "inner": echo(), "calls": 1}
    model = Cached(inner, clock)
    assert [model.reply(PROMPT).from_cache for _ in range(3)] == [False, True, True]
    assert model.name == "echo"


def test_around_no_model_there_is_still_none(clock: Hand) -> None:
    for model in (Cached(NONE, clock), Budgeted(NONE, clock, calls=1)):
        assert model.name == ""
        with pytest.raises(NoModelConfigured):
            model.reply(PROMPT)


def test_a_wrapper_says_what_is_wrong_inside(clock: Hand) -> None:
    with pytest.raises(Invalid, match="nowhere"):
        Cached({"use": "nowhere:Model"}, clock)
