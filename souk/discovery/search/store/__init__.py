"""What search keeps beside its index: rules, grades, counts of what was asked."""

from souk.discovery.search.store.asking import Span, add, asked, latest, move, often, position, sums
from souk.discovery.search.store.judgements import (
    add_topics,
    drop_topic,
    judgements,
    means,
    put_grades,
    seen_by,
    topic,
    topic_row,
    topics,
)
from souk.discovery.search.store.rules import add_change, change, changes, live_rules, put_rule, rule, rules

__all__ = [
    "Span",
    "add",
    "add_change",
    "add_topics",
    "asked",
    "change",
    "changes",
    "drop_topic",
    "judgements",
    "latest",
    "live_rules",
    "means",
    "move",
    "often",
    "position",
    "put_grades",
    "put_rule",
    "rule",
    "rules",
    "seen_by",
    "sums",
    "topic",
    "topic_row",
    "topics",
]
