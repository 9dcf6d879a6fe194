"""Templates by language, and the hashed names of what the browser loads."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from souk.doors.web import view
from souk.doors.web.sources import address, pieces
from souk.doors.web.steps import called
from souk.doors.web.telling import kept_reason
from souk.doors.web.values import measure
from souk.doors.web.words import told, translations
from souk.kit.locale import Locale, day_in, language_of, pick

HERE = Path(__file__).parent
STATIC = HERE / "static"
LOCAL: Mapping[str, Callable[..., Any]] = {
    "price": view.price,
    "number": view.number,
    "about": view.about,
    "stars": view.stars,
    "day": day_in,
    "moment": view.moment,
    "instant": view.instant,
    "words": view.words,
    "lasting": view.lasting,
    "told": told,
    "reason": kept_reason,
    "field": called,
    "country": view.country,
}


@dataclass(frozen=True)
class Assets:
    """What `npm run build` made: addresses by entry, and the messages that the elements say."""

    script: str = ""
    styles: tuple[str, ...] = ()
    icons: str = ""
    messages: tuple[str, ...] = ()


def assets(folder: Path = STATIC) -> Assets:
    """Read the build's manifest; without a build the pages stay readable, unstyled."""
    if not (folder / "manifest.json").is_file():
        return Assets()
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    entry = manifest["src/main.ts"]
    messages = json.loads((folder / "strings.json").read_text("utf-8"))
    styles = tuple(f"/static/{style}" for style in entry.get("css", ()))
    return Assets(f"/static/{entry['file']}", styles, f"/static/{manifest['icons.svg']['file']}", tuple(messages))


@cache
def environment(locale: Locale) -> Environment:
    """The templates in one language."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_translations(translations(locale), newstyle=True)  # type: ignore[attr-defined]
    made.filters |= {name: partial(_swap, write, locale) for name, write in LOCAL.items()}
    made.filters |= {"pieces": pieces, "source": address, "picture": view.picture, "tongue": language_of}
    made.filters |= {"plain": partial(_swap, pick, locale), "drawing": view.drawing, "uploaded": view.uploaded}
    made.tests["telling"] = view.telling
    made.globals |= {
        "locale": locale,
        "href": view.href,
        "seconds_to": view.seconds_to,
        "measure": partial(_last, measure, locale),
    }
    return made


def _swap(write: Callable[..., Any], locale: Locale, value: Any) -> Any:
    return write(value, locale)


def _last(write: Callable[..., Any], locale: Locale, *values: Any) -> Any:
    return write(*values, locale)
