"""What a script would do instead: raw rows into SQLite at once, titles into a plain index; no checks, no history."""

import json
import sqlite3
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import tantivy

from bench.shop import peak_mb, timed


def main(files: list[Path]) -> None:
    """Store and index the files' records; prints what it took as JSON."""
    with tempfile.TemporaryDirectory() as place:
        started, spent = time.perf_counter(), time.process_time()
        records = [record for file in files for record in _records(file)]
        read = time.perf_counter() - started
        stored = timed(lambda: _store(Path(place), records))
        indexed = timed(lambda: _index(Path(place), records))
        cpu = time.process_time() - spent
    told = {"products": len(records), "read_s": read, "store_s": stored, "index_s": indexed, "peak_mb": peak_mb()}
    print(json.dumps({**told, "seconds": read + stored + indexed, "cpu_s": cpu}))


def _records(file: Path) -> Iterator[Any]:
    with zipfile.ZipFile(file) as archive, archive.open(archive.namelist()[0]) as member:
        yield from json.load(member)


def _store(place: Path, records: list[Any]) -> None:
    connection = sqlite3.connect(place / "goods.db")
    connection.execute("CREATE TABLE product (id TEXT PRIMARY KEY, body TEXT)")
    with connection:
        rows = ((record["id"], json.dumps(record)) for record in records)
        connection.executemany("INSERT OR REPLACE INTO product VALUES (?, ?)", rows)
    connection.close()


def _index(place: Path, records: list[Any]) -> None:
    made = tantivy.SchemaBuilder()
    made.add_text_field("id", stored=True, tokenizer_name="raw")
    made.add_text_field("title", stored=True, tokenizer_name="en_stem")
    schema = made.build()
    (place / "titles").mkdir()
    index = tantivy.Index(schema, path=str(place / "titles"))
    writer = index.writer(64 << 20, 1)
    for record in records:
        fields = {"id": record["id"], "title": record["title"]}
        writer.add_document(tantivy.Document.from_dict(fields, schema))
    writer.commit()
    writer.wait_merging_threads()


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]])
