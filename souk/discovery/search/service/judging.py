"""Judging one's own search: queries, grades by several people, and two settings compared by them."""

import hashlib
import random
import uuid
from collections.abc import Sequence
from typing import get_args

from souk.discovery.search import store
from souk.discovery.search.contracts import (
    BySide,
    Card,
    Comparison,
    Filter,
    Given,
    Grade,
    Judged,
    Judgement,
    NotGraded,
    Scored,
    Setting,
    Side,
    Task,
    Topic,
    TopicDraft,
    UnknownTopic,
    WrongGrade,
    WrongLine,
)
from souk.discovery.search.rules import judging
from souk.discovery.search.rules.merchandising import plain
from souk.discovery.search.rules.querying import LONGEST_QUERY
from souk.discovery.search.service.examples import GRADED, OPEN, PUT, TOPIC, TOPICS
from souk.discovery.search.service.finding import Finding, Look
from souk.discovery.search.service.merchandising import own
from souk.kit.locale import LOCALES
from souk.kit.operation import Caller, Effect, Example, operation

MOST_TOPICS = 1000
MOST_ROWS = 50_000
POOLED = (Setting(), Setting(rules=False), Setting(sort="sold"))
_TABLE = "query,locale,product,judge,grade\n烧水壶,zh-CN,corner-kettle,lin,3\n"


class Judging(Finding):
    """Judged queries, each of a shop or of the house, seen and graded by its own team alone."""

    @operation("search:judge", example=Example({"shop": "corner"}, after=(OPEN, TOPICS), owned="shop"))
    def topics(self, caller: Caller, *, shop: str = "") -> list[Topic]:
        """The queries that are judged, with how much of each is graded, by whom."""
        return store.topics(self._database.read, own(caller, shop), caller.actor)

    @operation(
        "search:judge", Effect.WRITE, Example({"topics": [TOPIC], "shop": "corner"}, after=(OPEN,), owned="shop")
    )
    def add_topics(self, topics: list[TopicDraft], caller: Caller, *, shop: str = "") -> int:
        """Add queries to judge, those that are there already aside; answers how many are new."""
        own(caller, shop)
        rows = [self._topic_row(one, shop) for one in topics]
        here = store.topics(self._database.write, shop, caller.actor)
        if len(here) + len(rows) > MOST_TOPICS:
            raise WrongGrade("topics", f"{MOST_TOPICS} queries are the most")
        return store.add_topics(self._database.write, rows)

    @operation("search:judge", example=Example({"shop": "corner", "most": 3}, after=(OPEN,), owned="shop"))
    def often_searched(self, caller: Caller, *, shop: str = "", most: int = 50) -> list[TopicDraft]:
        """Queries that are searched most often and found something, to be judged."""
        if not 1 <= most <= 500:
            raise WrongGrade("most", f"{most} is not between 1 and 500")
        found = store.often(self._database.read, own(caller, shop), most)
        return [TopicDraft(text, locale) for text, locale in found]

    @operation("search:judge", Effect.WRITE, Example({"topic": "corner-topic"}, after=(OPEN, TOPICS), owned="shop"))
    def drop_topic(self, topic: str, caller: Caller) -> Topic:
        """Forget a query and its grades for good; an export made before brings them back."""
        found = self._topic(topic, caller)
        store.drop_topic(self._database.write, topic)
        return found

    @operation("search:judge", example=Example({"topic": "corner-topic"}, after=(OPEN, PUT, TOPICS), owned="shop"))
    def next_to_grade(self, caller: Caller, *, topic: str = "", shop: str = "") -> Task:
        """The next product to grade, of one query or of the one that who asks graded least.

        What stands at the top under several settings is mixed, so that no place is given away.
        """
        if topic:
            return self._task(self._topic(topic, caller), caller)
        found = store.topics(self._database.read, own(caller, shop), caller.actor)
        for one in sorted(found, key=lambda known: known.mine):
            task = self._task(one, caller)
            if task.card:
                return task
        return Task(None, None, 0, 0)

    @operation("search:judge", Effect.WRITE, Example(GRADED[1], after=(OPEN, PUT, TOPICS), owned="shop"))
    def grade(self, topic: str, product: str, caller: Caller, *, grade: Grade | None = None) -> Judgement:
        """Grade a product for a query: 3 exact, 2 fits, 1 related, 0 wrong; without a grade it is skipped.

        Graded again, one's last grade holds.
        """
        found = self._topic(topic, caller)
        if not 0 < len(product) <= 200:
            raise WrongGrade("product", "say which product")
        made = Judgement(found.text, found.locale, product, caller.actor, grade, self._clock.now())
        store.put_grades(self._database.write, [_row(topic, made)])
        return made

    @operation("search:judge", example=Example({"shop": "corner"}, after=(OPEN, PUT, TOPICS, GRADED), owned="shop"))
    def export_judgements(self, caller: Caller, *, shop: str = "") -> str:
        """Every grade of a shop or of the house as CSV: query, locale, product, judge, grade (empty: skipped)."""
        lines = [judging.line(judging.COLUMNS)]
        for one in store.judgements(self._database.read, own(caller, shop)):
            grade = "" if one.grade is None else str(one.grade)
            lines.append(judging.line((one.text, one.locale, one.product, one.judge, grade)))
        return "".join(lines)

    @operation("search:judge", Effect.WRITE, Example({"table": _TABLE, "shop": "corner"}, after=(OPEN,), owned="shop"))
    def import_judgements(self, table: str, caller: Caller, *, shop: str = "") -> Given:
        """Take grades from CSV as `export_judgements` writes it; queries that are new are added.

        A line without a judge is one's own. Wrong lines are named with the reason and left out.
        """
        own(caller, shop)
        good, wrong = [], []
        for number, cells in judging.rows(table):
            if number > MOST_ROWS:
                raise WrongGrade("table", f"{MOST_ROWS} lines are the most")
            read = self._read(cells, caller)
            if isinstance(read, str):
                wrong.append(WrongLine(number, read))
            else:
                good.append(read)
        drafts = {(one.text, one.locale): TopicDraft(one.text, one.locale) for one in good}
        self.add_topics(list(drafts.values()), caller, shop=shop)
        ids = {(one.text, one.locale): one.id for one in store.topics(self._database.write, shop, caller.actor)}
        last = {(ids[one.text, one.locale], one.product, one.judge): one for one in good}
        store.put_grades(self._database.write, [_row(key[0], one) for key, one in last.items()])
        return Given(len(good), tuple(wrong[:100]))

    @operation("search:judge", example=Example({"shop": "corner"}, after=(OPEN, PUT, TOPICS, GRADED), owned="shop"))
    def judgements(self, caller: Caller, *, shop: str = "") -> list[Judged]:
        """The mean grade of each product of each query: what a ranker learns from."""
        return self.all_judgements(own(caller, shop))

    def all_judgements(self, shop: str = "") -> list[Judged]:
        """The same for what has no caller, such as training."""
        return store.means(self._database.read, shop)

    @operation(
        "search:judge",
        example=Example(
            {"second": {"rules": False}, "shop": "corner"}, after=(OPEN, PUT, TOPICS, GRADED), owned="shop"
        ),
    )
    def compare_settings(
        self, second: Setting, caller: Caller, *, first: Setting = POOLED[0], shop: str = "", seed: int = 7
    ) -> Comparison:
        """Two settings over the judged queries: nDCG@10 of both, the mean gain of the second with its interval.

        Gain 2^grade - 1, discount log2; unjudged goods count 0; 2,000 resamples of queries, 95 %. Queries that moved
        most stand first.
        """
        grades = self._grades(own(caller, shop))
        found = [
            one for one in store.topics(self._database.read, shop, caller.actor) if (one.text, one.locale) in grades
        ]
        if not found:
            raise NotGraded
        scored = [self._scored(one, (first, second), grades[one.text, one.locale]) for one in found]
        differences = [one.second - one.first for one in scored]
        low, high = judging.interval(differences, random.Random(seed).randrange)
        scored.sort(key=lambda one: (-abs(one.second - one.first), one.topic.text))
        count = len(scored)
        means = [sum(getattr(one, side) for one in scored) / count for side in ("first", "second")]
        gain = sum(differences) / count
        return Comparison(first, second, tuple(scored), means[0], means[1], gain, low, high, seed)

    @operation(
        "search:judge",
        example=Example(
            {"topic": "corner-topic", "second": {"rules": False}}, after=(OPEN, PUT, TOPICS, GRADED), owned="shop"
        ),
    )
    def compare_lists(self, topic: str, second: Setting, caller: Caller, *, first: Setting = POOLED[0]) -> BySide:
        """The first ten of one query under two settings, place by place, with their grades."""
        found = self._topic(topic, caller)
        grades = self._grades(found.shop).get((found.text, found.locale), {})
        sides = [
            tuple(Side(card, grades.get(card.product)) for card in self._under(one, found, judging.DEPTH))
            for one in (first, second)
        ]
        return BySide(found, *sides)

    def _under(self, setting: Setting, topic: Topic, most: int) -> Sequence[Card]:
        """What a query finds under a setting."""
        filters = (Filter("shop", (topic.shop,)),) if topic.shop else ()
        look = Look(
            topic.text,
            filters,
            setting.sort,
            most=most,
            rules=None if setting.rules else (),
            literal=not setting.reading,
        )
        return self._look(look)[1].cards

    def _scored(self, topic: Topic, settings: tuple[Setting, Setting], grades: dict[str, float]) -> Scored:
        orders = [[card.product for card in self._under(one, topic, judging.DEPTH)] for one in settings]
        scores = [judging.ndcg(order, grades) for order in orders]
        return Scored(topic, *scores, *(judging.judged(order, grades) for order in orders))

    def _grades(self, shop: str) -> dict[tuple[str, str], dict[str, float]]:
        grades: dict[tuple[str, str], dict[str, float]] = {}
        for one in store.means(self._database.read, shop):
            grades.setdefault((one.text, one.locale), {})[one.product] = one.grade
        return grades

    def _task(self, topic: Topic, caller: Caller) -> Task:
        cards = {card.product: card for one in POOLED for card in self._under(one, topic, judging.DEPTH)}
        order = judging.pooled([list(cards)], len(cards), lambda id: _mix(topic.id, id))
        seen = store.seen_by(self._database.read, topic.id, caller.actor)
        left = [id for id in order if id not in seen]
        return Task(topic, cards[left[0]] if left else None, len(order) - len(left), len(order))

    def _topic(self, id: str, caller: Caller) -> Topic:
        found = store.topic(self._database.read, id)
        if found is None or (caller.shop is not None and found.shop != caller.shop):
            raise UnknownTopic(id)
        return found

    def _topic_row(self, draft: TopicDraft, shop: str) -> dict[str, object]:
        text = plain(draft.text)
        if not text or len(text) > LONGEST_QUERY or len(draft.id) > 100:
            raise WrongGrade("topics", f"a query has 1 to {LONGEST_QUERY} characters")
        return store.topic_row(draft.id or uuid.uuid4().hex[:12], shop, text, draft.locale, self._clock.now())

    def _read(self, cells: dict[str, str] | None, caller: Caller) -> Judgement | str:
        """A line as a judgement, or what is wrong with it."""
        if cells is None:
            return "the line has more or fewer cells than the head"
        told = {name: judging.unsafe(cells.get(name, "")) for name in judging.COLUMNS}
        text, locale = plain(told["query"]), next((one for one in LOCALES if one == told["locale"]), None)
        if not text or len(text) > LONGEST_QUERY or not told["product"]:
            return "a line has a query and a product"
        if locale is None:
            return "the locale is zh-CN or en"
        try:
            grade = judging.grade_of(told["grade"])
        except ValueError:
            return "a grade is 0, 1, 2 or 3, or empty"
        known = next((one for one in get_args(Grade) if one == grade), None)
        return Judgement(text, locale, told["product"], told["judge"] or caller.actor, known, self._clock.now())


def _row(topic: str, made: Judgement) -> dict[str, object]:
    return {"topic": topic, "product": made.product, "judge": made.judge, "grade": made.grade, "at": made.at}


def _mix(topic: str, product: str) -> str:
    return hashlib.sha256(f"{topic}/{product}".encode()).hexdigest()
