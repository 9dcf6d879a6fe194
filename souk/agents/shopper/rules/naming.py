"""Names that follow from what they are made of, so that whoever comes again finds the same."""

import hashlib
import json


def name_of(*parts: str | int) -> str:
    """A name of 16 characters made of parts."""
    return hashlib.sha256(json.dumps([str(part) for part in parts]).encode()).hexdigest()[:16]


def card_id(owner: str, name: str) -> str:
    """The id of an order card that its owner named."""
    return name_of("card", owner, name)


def task_id(owner: str, name: str) -> str:
    """The id of a task that its owner named."""
    return name_of("task", owner, name)


def attempt(task: str, number: int) -> tuple[str, str]:
    """The session and the order of one purchase of a task: known before it begins, so that it can be asked about."""
    return f"agent-{name_of('session', task, number)}", name_of("order", task, number)
