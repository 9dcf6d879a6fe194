"""What the pages say in each language: English is the message, a catalogue has the Chinese."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

from souk.doors.web.faults import spelled
from souk.kit.errors import SoukError
from souk.kit.locale import Locale, pick

# How the waist refuses a payload that does not fit its operation.
MISFIT = "{operation}: {why}"
FOLDER = Path(__file__).parent / "translations"


@cache
def translations(locale: Locale) -> NullTranslations:
    """The catalogue of one language, compiled in memory; English needs none."""
    file = FOLDER / locale.replace("-", "_") / "LC_MESSAGES" / "messages.po"
    if not file.is_file():
        return NullTranslations()
    compiled = BytesIO()
    with file.open("rb") as source:
        write_mo(compiled, read_po(source))
    compiled.seek(0)
    return Translations(compiled)


def said(error: SoukError, locale: Locale) -> str:
    """An error's sentence in one language, with its facts."""
    if error.sentence == MISFIT:
        return spelled(str(error.facts["why"]), translations(locale))
    facts: Mapping[str, Any] = {name: _fact(value, locale) for name, value in error.facts.items()}
    return translations(locale).gettext(error.sentence).format(**facts)


def told(job: Mapping[str, Any], locale: Locale) -> str:
    """Why a job stopped, in the visitor's language where its sentence is kept."""
    problem = job["problem"]
    if not problem:
        return str(job["error"])
    known, sentence = translations(locale), problem["sentence"]
    facts = {
        name: known.gettext(fact) if isinstance(fact, str) and fact else fact for name, fact in problem["facts"].items()
    }
    return known.gettext(sentence).format(**facts)


def _fact(value: object, locale: Locale) -> object:
    if isinstance(value, Mapping):
        return pick(value, locale)
    return translations(locale).gettext(value) if isinstance(value, str) and value else value


def strings(messages: Iterable[str], locale: Locale) -> str:
    """The browser's messages with what they are in one language, as JSON that may stand inside a script element."""
    known = translations(locale)
    said_here = {message: known.gettext(message) for message in messages}
    return json.dumps(said_here, ensure_ascii=False).replace("<", "\\u003c")
