"""What the chain looks at: strings for every token, of the token and its neighbours."""

from collections.abc import Iterator, Sequence

from souk.goods.annotation.providers.tagging.words import Wordbook, shape

EVERY = "b"


def plain(said: Sequence[str]) -> list[list[str]]:
    """The ordinary features of a linear-chain CRF: word, affixes, shape, neighbours. The rival in the bench."""
    return [[*_word(said, place), *_beside(said, place)] for place in range(len(said))]


def describe(said: Sequence[str], book: Wordbook, reach: int) -> list[list[str]]:
    """Everything: affixes and letters, clusters, lists, position, pairs; `reach` tokens to both sides (2 or 3)."""
    named, clusters = book.named(said), [book.cluster(word) for word in said]
    own = [[*_inside(word), *clusters[place], *named[place], *_counted(word, book)] for place, word in enumerate(said)]
    rows = []
    for place in range(len(said)):
        row = [*own[place], *_position(place, len(said))]
        for away in (*range(-reach, 0), *range(1, reach + 1)):
            if 0 <= place + away < len(said):
                row += [f"{away}w={said[place + away]}", *(f"{away}{one}" for one in clusters[place + away])]
        for away in (-1, 1):
            row += _neighbour(said, place + away, away, named, book)
        row += _pairs(said, place, clusters, book)
        if reach > 2:
            row += _windows(said, place)
        rows.append(row)
    return rows


def _word(said: Sequence[str], place: int) -> list[str]:
    word = said[place]
    return [
        EVERY,
        f"w={word}",
        f"s3={word[-3:]}",
        f"s2={word[-2:]}",
        f"p3={word[:3]}",
        f"sh={shape(word)}",
        f"d={word.isdigit()}",
    ]


def _beside(said: Sequence[str], place: int) -> Iterator[str]:
    for away, edge in ((-1, "BOS"), (1, "EOS")):
        other = place + away
        if 0 <= other < len(said):
            yield from (f"{away}w={said[other]}", f"{away}sh={shape(said[other])}")
        else:
            yield edge


def _inside(word: str) -> Iterator[str]:
    yield from (EVERY, f"w={word}", f"sh={shape(word)}", f"stem={word.removesuffix('s')}")
    for size in range(1, min(5, len(word))):
        yield from (f"s{size}={word[-size:]}", f"p{size}={word[:size]}")
    if len(word) > 4:
        yield from (f"n={word[at : at + 3]}" for at in range(len(word) - 2))


def _counted(word: str, book: Wordbook) -> list[str]:
    return [f"head={book.head(word)}", f"fq={book.frequency(word)}"]


def _position(place: int, count: int) -> list[str]:
    last = count - 1 - place
    ends = [f"len={min(count, 7)}", f"pos={min(place, 3)}", f"rpos={min(last, 3)}"]
    return [*ends, f"pn={min(place, 4)}/{min(count, 5)}"]


def _neighbour(
    said: Sequence[str], place: int, away: int, named: Sequence[Sequence[str]], book: Wordbook
) -> Iterator[str]:
    if not 0 <= place < len(said):
        yield f"{away}edge"
        return
    word = said[place]
    yield from (f"{away}s3={word[-3:]}", f"{away}sh={shape(word)}", f"{away}head={book.head(word)}")
    yield from (f"{away}{one}" for one in named[place])


def _pairs(said: Sequence[str], place: int, clusters: Sequence[Sequence[str]], book: Wordbook) -> Iterator[str]:
    for away in (-1, 0):
        left, right = place + away, place + away + 1
        if left >= 0 and right < len(said):
            yield f"{away}bi={said[left]}|{said[right]}"
            yield f"{away}bc={clusters[left][len(clusters[left]) // 2]}|{clusters[right][len(clusters[right]) // 2]}"
            yield f"{away}bond={book.bond(said[left], said[right])}"
    if 0 < place < len(said) - 1:
        yield "tri=" + "".join(clusters[one][0] for one in (place - 1, place, place + 1))


def _windows(said: Sequence[str], place: int) -> Iterator[str]:
    for start, end in ((-2, 0), (1, 3), (-2, 1), (-1, 2), (0, 3), (-3, 1), (0, 4)):
        if place + start >= 0 and place + end <= len(said):
            yield f"{start}/{end}={'|'.join(said[place + start : place + end])}"
