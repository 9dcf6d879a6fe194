"""Which operations may not be done in the background, because a job is kept."""

import json
from functools import lru_cache
from typing import Any

from pydantic import BaseModel, TypeAdapter

from souk.kit.operation import Operation

MOST = 2000


def private(found: Operation) -> bool:
    """Whether the payload or the answer holds a secret, such as a password, that may not be kept in a job."""
    return _secret(found.payload, found.answer)


@lru_cache(MOST)
def _secret(payload: type[BaseModel], answer: TypeAdapter[Any]) -> bool:
    """Worked out once: a page of timetables asks it of every operation."""
    schemas = payload.model_json_schema(), answer.json_schema(mode="serialization")
    return '"format": "password"' in json.dumps(schemas)
