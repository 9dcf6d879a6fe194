"""Text as search and knowledge see it: normal forms, tokens, sentences, numbers with units."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache
from threading import Lock
from typing import Any

import snowballstemmer

from souk.kit.errors import Invalid

_RUN = re.compile(r"[㐀-鿿]+|[^\W\d_㐀-鿿]+|[0-9]+(?:\.[0-9]+)?")
_JOINED = re.compile(r"[^\W\d_㐀-鿿]+(?:-[^\W\d_㐀-鿿]+)+")
_MIXED = re.compile(r"(?=[0-9]*[^\W\d_㐀-鿿])(?=[^\W\d_㐀-鿿]*[0-9])[^\W_㐀-鿿]{2,}")
_GLUED = re.compile(r"(?<![^\W_㐀-鿿])[^\W\d_㐀-鿿](?=[㐀-鿿])")
_SENTENCE = re.compile(r"[^。！？!?；;\n]*?(?:[。！？!?；;\n]+|[.](?=\s)|$)")
_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")
_stemmer = snowballstemmer.stemmer("english")
_stemming = Lock()


def fold(text: str) -> str:
    """Full width to half width, lower case, one form for each character; the length may change."""
    return unicodedata.normalize("NFKC", text).lower()


def flat(text: str) -> str:
    """Like `fold` and of the same length, so that spans found in it hold in `text`."""
    return text.lower() if text.isascii() else "".join(_flat(char) for char in text)


@lru_cache(maxsize=16384)
def _flat(char: str) -> str:
    folded = unicodedata.normalize("NFKC", char).lower()
    return folded if len(folded) == 1 else char


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """An English word's stem (Snowball)."""
    # The stemmer keeps the word in hand in itself: two threads at once would get each other's.
    with _stemming:
        return str(_stemmer.stemWord(word))


def tokens(text: str) -> Iterator[str]:
    """Search tokens: Han characters in pairs (a lone one as it is), English stems, letters and digits apart.

    A hyphened word and a code of letters and digits are also given whole: `tshirt` finds `T-Shirt`, `C65` itself first;
    so is a lone letter with the Han character that it stands before: the T of T恤 is no word, and neither is its 恤.
    """
    plain = _bare(fold(text))
    for run in _RUN.findall(plain):
        if "㐀" <= run[0] <= "鿿":
            yield from (run,) if len(run) == 1 else (run[i : i + 2] for i in range(len(run) - 1))
        else:
            yield stem(run) if run[0].isalpha() else run
    for joined in _JOINED.findall(plain) if "-" in plain else ():
        yield stem(joined.replace("-", ""))
    yield from _MIXED.findall(plain)
    for lone in () if plain.isascii() else _GLUED.finditer(plain):
        yield plain[lone.start() : lone.end() + 1]


def _bare(text: str) -> str:
    """Without accents: café is cafe."""
    if text.isascii():
        return text
    return "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the sentences of a text in English or Chinese, without the white space around them."""
    for found in _SENTENCE.finditer(text):
        raw = found.group()
        start = found.start() + len(raw) - len(raw.lstrip())
        end = found.start() + len(raw.rstrip())
        if start < end:
            yield start, end


def is_id(text: str) -> bool:
    """Whether a text can be an id that people write: 1 to 100 letters and digits of ASCII, `-` and `_`."""
    return len(text) <= 100 and text.isascii() and text.replace("-", "").replace("_", "").isalnum()


def writable(text: str) -> str:
    """The text with a mark for what no database can write: NUL, and half of a character."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "�") if _UNWRITABLE.search(text) else text


def sound(payload: Mapping[str, Any]) -> dict[str, Any]:
    """A payload whose texts can all be written to a database; raises `Invalid` with the place of one."""
    if _odd(payload):
        place = next(place for place, text in _texts("", payload) if _UNWRITABLE.search(text))
        raise Invalid("{place}: a text holds neither NUL nor half of a character.", place=writable(place))
    return dict(payload)


def _odd(payload: Any) -> bool:
    """Whether any text in it cannot be written: every payload of every call passes here."""
    rest = [payload]
    while rest:
        value = rest.pop()
        if isinstance(value, str):
            if _UNWRITABLE.search(value):
                return True
        elif isinstance(value, dict | Mapping):
            rest += value
            rest += value.values()
        elif isinstance(value, list | tuple):
            rest += value
    return False


def _texts(place: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts(f"{place}.{key}".lstrip("."), inner)
            yield place or "payload", str(key)
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            yield from _texts(f"{place}.{number}", inner)
