"""Advice in a terminal."""

from typing import Any, get_args

import pytest
from rich.console import Console

from souk.doors.cli.advice import Printed
from souk.goods.annotation import Evidence
from souk.goods.annotation.contracts import SourceKind
from souk.kit.locale import LOCALES, Locale

NOTHING: dict[str, Any] = {
    "need": {"limits": []},
    "causes": [],
    "groups": [],
    "comparison": None,
    "caveats": [],
    "follow_ups": [],
}


@pytest.mark.parametrize("kind", get_args(SourceKind))
@pytest.mark.parametrize("locale", LOCALES)
def test_a_source_of_every_kind_has_its_name_in_both_languages(kind: SourceKind, locale: Locale) -> None:
    source = vars(Evidence(kind, "dome", "title/en", 0, 3, "Top"))
    verdict = {"text": "Top", "claims": [{"start": 0, "end": 3, "evidence": [source]}]}
    console = Console(record=True, width=200)
    Printed(console, locale).advice({**NOTHING, "verdict": verdict})
    printed = console.export_text()
    assert "[1]" in printed
    assert "“Top”" in printed
