"""What one gets without us: a full-text library over the same texts, its own ranking, no weights."""

import re
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import tantivy

Rank = Callable[[str, int], list[str]]
FIELDS = ("title", "brand", "facts", "text")
_WORD = re.compile(r"\w+")


def plain_tantivy(place: Path, products: Iterable[tuple[str, Mapping[str, str]]]) -> Rank:
    """tantivy as its tutorial uses it: the English analyser, the query parser over all fields, BM25."""
    made = tantivy.SchemaBuilder()
    made.add_text_field("id", stored=True, tokenizer_name="raw")
    for field in FIELDS:
        made.add_text_field(field, tokenizer_name="en_stem")
    schema = made.build()
    place.mkdir()
    index = tantivy.Index(schema, path=str(place))
    writer = index.writer(64 << 20, 1)
    for id, texts in products:
        writer.add_document(tantivy.Document.from_dict({"id": id, **texts}, schema))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def rank(query: str, most: int) -> list[str]:
        parsed, _ = index.parse_query_lenient(" ".join(_WORD.findall(query)), list(FIELDS))
        return [searcher.doc(address)["id"][0] for _, address in searcher.search(parsed, most).hits]

    return rank


def sqlite_fts(place: Path, products: Iterable[tuple[str, Mapping[str, str]]]) -> Rank:
    """SQLite's FTS5 with the Porter stemmer and its BM25, any of the words."""
    connection = sqlite3.connect(place)
    columns = ", ".join(FIELDS)
    connection.execute(f"CREATE VIRTUAL TABLE goods USING fts5(id UNINDEXED, {columns}, tokenize='porter unicode61')")
    with connection:
        rows = ((id, *(texts.get(field, "") for field in FIELDS)) for id, texts in products)
        connection.executemany("INSERT INTO goods VALUES (?, ?, ?, ?, ?)", rows)

    def rank(query: str, most: int) -> list[str]:
        words = " OR ".join(f'"{word}"' for word in _WORD.findall(query))
        found = connection.execute("SELECT id FROM goods WHERE goods MATCH ? ORDER BY rank LIMIT ?", (words, most))
        return [row[0] for row in found]

    return rank
