"""Text as search and knowledge see it: normal forms, tokens, sentences, numbers with units."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import snowballstemmer

_RUN = re.compile(r"[㐀-鿿]+|[^\W\d_㐀-鿿]+|[0-9]+(?:\.[0-9]+)?")
_JOINED = re.compile(r"[^\W\d_㐀-鿿]+(?:-[^\W\d_㐀-鿿]+)+")
_MIXED = re.compile(r"(?=[0-9]*[^\W\d_㐀-鿿])(?=[^\W\d_㐀-鿿]*[0-9])[^\W_㐀-鿿]{2,}")
_SENTENCE = re.compile(r"[^。！？!?；;\n]*?(?:[。！？!?；;\n]+|[.](?=\s)|$)")
_stemmer = snowballstemmer.stemmer("english")


def fold(text: str) -> str:
    """Full width to half width, lower case, one form for each character; the length may change."""
    return unicodedata.normalize("NFKC", text).lower()


def flat(text: str) -> str:
    """Like `fold` and of the same length, so that spans found in it hold in `text`."""
    return "".join(_flat(char) for char in text)


@lru_cache(maxsize=16384)
def _flat(char: str) -> str:
    folded = unicodedata.normalize("NFKC", char).lower()
    return folded if len(folded) == 1 else char


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """An English word's stem (Snowball)."""
    return str(_stemmer.stemWord(word))


def tokens(text: str) -> Iterator[str]:
    """Search tokens: Han characters in pairs (a lone one as it is), English stems, letters and digits apart.

    A hyphened word and a code of letters and digits are also given whole: `tshirt` finds `T-Shirt`, `C65` itself first.
    """
    plain = _bare(fold(text))
    for run in _RUN.findall(plain):
        if "㐀" <= run[0] <= "鿿":
            yield from (run,) if len(run) == 1 else (run[i : i + 2] for i in range(len(run) - 1))
        else:
            yield stem(run) if run[0].isalpha() else run
    for joined in _JOINED.findall(plain):
        yield stem(joined.replace("-", ""))
    yield from _MIXED.findall(plain)


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
