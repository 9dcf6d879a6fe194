"""Which operations may not be done in the background, because a job is kept."""

import json

from souk.kit.operation import Operation


def private(found: Operation) -> bool:
    """Whether the payload or the answer holds a secret, such as a password, that may not be kept in a job."""
    schemas = found.payload.model_json_schema(), found.answer.json_schema(mode="serialization")
    return '"format": "password"' in json.dumps(schemas)
