"""QueryNER: real queries cut into segments, each of one of 17 kinds (Palen-Michel et al., LREC-COLING 2024)."""

import json
from collections.abc import Sequence
from functools import partial

from lab.datasets.source import DataSet, Original, located

_KINDS = (
    *("UoM", "color", "condition", "content", "core_product_type", "creator", "department", "material", "modifier"),
    *("occasion", "origin", "price", "product_name", "product_number", "quantity", "shape", "time"),
)
_LABELS = ("O", *(f"{place}-{kind}" for kind in _KINDS for place in "BI"))
_original = partial(Original, repository="mdfwg/queryner-kd", commit="b91848d902c5eff67bcc8a1143d44a7a612aacbb")

QUERYNER = DataSet(
    name="queryner",
    licence="labels MIT, queries Apache-2.0 (ESCI)",
    about="7,841 and 871 queries of shoppers with 17 kinds of segments",
    needed=("train.json", "validation.json"),
    originals=(
        _original(
            "train.json",
            path="data/raw/train.json",
            size=1338096,
            sha256="4462df36b8e8cf680f6bcdef656b94129b3c57dffa22863796f89ad728f276af",
        ),
        _original(
            "validation.json",
            path="data/raw/validation.json",
            size=147799,
            sha256="89365a1ab39b99f51b45464d2d00e4d3df4a615a40eec2fbbc8e9694cc0d263e",
        ),
    ),
)


def labelled(part: str) -> list[tuple[Sequence[str], Sequence[str]]]:
    """Tokens and their labels (`B-`, `I-`, `O`) of `train` or `validation`."""
    rows = json.loads((located(QUERYNER) / f"{part}.json").read_text(encoding="utf-8"))["examples"]
    return [(row["tokens"], [_LABELS[number] for number in row["ner_tags"]]) for row in rows]
