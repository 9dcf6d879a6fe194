"""Files that are cut, mistaken or malicious: a sentence or rejects, the good rows before are in, memory is bounded."""

import gzip
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from souk.goods.catalog import FeedReader, Row
from souk.goods.catalog.contracts import Layout
from souk.goods.catalog.providers.acp_jsonl import AcpJsonl
from souk.goods.catalog.providers.esci import Esci
from souk.goods.catalog.providers.google_tsv import GoogleTsv
from souk.goods.catalog.providers.google_xml import GoogleXml
from souk.goods.catalog.providers.icecat import Icecat
from souk.goods.catalog.providers.json_ld import JsonLd
from souk.goods.catalog.providers.text_table import TextTable
from souk.goods.catalog.rules.guessing import guess
from souk.goods.catalog.service.importing import to_the_break

MANY = 12


class Csv:
    """The table's reader with a mapping that is guessed."""

    def rows(self, file: Path, shop: str) -> object:
        sheet = TextTable().sheet(file, 20)
        layout = Layout(tuple(one.column for one in guess(sheet.header, [one.cells for one in sheet.records], "CNY")))
        yield from TextTable().rows(file, shop, layout)


def _xml() -> str:
    items = (
        f"<item><g:id>P{n}</g:id><title>水壶 {n}</title><g:price>{n + 1}.00 CNY</g:price></item>\n" for n in range(MANY)
    )
    return (
        f'<?xml version="1.0"?><rss xmlns:g="http://base.google.com/ns/1.0"><channel>\n{"".join(items)}</channel></rss>'
    )


ACP = [{"id": f"P{n}", "variants": [{"id": f"P{n}", "title": f"水壶 {n}"}]} for n in range(MANY)]
LINKED = [{"@type": "Product", "productID": f"P{n}", "name": f"水壶 {n}"} for n in range(MANY)]
GOOD: dict[str, tuple[FeedReader, str]] = {
    "csv": (Csv(), "编号,名称,售价\n" + "".join(f"P{n},水壶 {n},{n + 1}\n" for n in range(MANY))),  # type: ignore[dict-item]
    "google-tsv": (GoogleTsv(), "id\ttitle\tprice\n" + "".join(f"P{n}\t水壶 {n}\t{n + 1} CNY\n" for n in range(MANY))),
    "google-xml": (GoogleXml(), _xml()),
    "acp-jsonl": (AcpJsonl(), "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in ACP)),
    "json-ld": (JsonLd(), json.dumps({"@graph": LINKED}, ensure_ascii=False, indent=0)),
    "icecat": (Icecat(), json.dumps([{"id": f"P{n}", "title": f"水壶 {n}"} for n in range(MANY)], ensure_ascii=False)),
    "esci": (Esci(), "".join(json.dumps({"asin": f"P{n}", "title": f"水壶 {n}"}) + "\n" for n in range(MANY))),
}
EACH = pytest.mark.parametrize("kind", GOOD)


def read(kind: str, file: Path) -> tuple[list[Row], list[Row]]:
    rows = list(to_the_break(GOOD[kind][0].rows(file, "mart")))
    assert all(row.reason or row.product for row in rows)
    return [row for row in rows if row.product], [row for row in rows if not row.product]


def lay(folder: Path, content: bytes) -> Path:
    file = folder / "feed"
    file.write_bytes(content)
    return file


@EACH
def test_a_file_that_is_cut_anywhere_gives_the_whole_rows_before_the_cut(kind: str, tmp_path: Path) -> None:
    content = GOOD[kind][1].encode()
    for cut in range(0, len(content), 7):
        good, bad = read(kind, lay(tmp_path, content[:cut]))
        assert len(good) + len(bad) >= 1 or cut < 40
        whole = content[:cut].count(
            b"</item>" if kind == "google-xml" else b"\n" if kind not in ("json-ld", "icecat") else b"},"
        )
        assert len(good) >= whole - 2
    assert len(read(kind, lay(tmp_path, content))[0]) == MANY


@EACH
@pytest.mark.parametrize("pack", ["gzip", "zip"])
def test_a_packed_file_is_read_and_a_cut_one_says_so(kind: str, pack: str, tmp_path: Path) -> None:
    content = GOOD[kind][1].encode()
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("feed.txt", content)
    packed = gzip.compress(content) if pack == "gzip" else made.getvalue()
    assert len(read(kind, lay(tmp_path, packed))[0]) == MANY
    for cut in range(4, len(packed), 23):
        good, bad = read(kind, lay(tmp_path, packed[:cut]))
        assert len(good) <= MANY
        assert bad


@EACH
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "gb18030"])
def test_the_usual_encodings_are_recognised(kind: str, encoding: str, tmp_path: Path) -> None:
    good, bad = read(kind, lay(tmp_path, GOOD[kind][1].encode(encoding)))
    assert ([row.product.title.get("zh-CN") or row.product.title["en"] for row in good if row.product][-1], bad) == (
        "水壶 11",
        [],
    )


@EACH
def test_another_encoding_is_refused_with_a_sentence(kind: str, tmp_path: Path) -> None:
    content = (
        GOOD[kind][1]
        .replace("水壶", "crème brûlée à côté été")
        .replace("\\u6c34\\u58f6", "crème été")
        .encode("latin-1", "replace")
    )
    if content.isascii():
        content += "é à ü ö ä è".encode("latin-1") * 3
    good, (bad,) = read(kind, lay(tmp_path, content))
    assert good == []
    assert "neither UTF-8, UTF-16 nor GB18030" in bad.reason


@pytest.mark.parametrize("kind", ["csv", "google-tsv", "acp-jsonl", "esci", "json-ld"])
def test_a_line_longer_than_10_mb_is_left_out_and_the_next_is_read(kind: str, tmp_path: Path) -> None:
    text = GOOD[kind][1]
    if kind == "json-ld":
        text = "".join(json.dumps(one) + "\n" for one in LINKED)
    first, _, rest = text.partition("\n")
    good, bad = read(kind, lay(tmp_path, f"{first}\n{'x' * (11 << 20)}\n{rest}".encode()))
    assert len(good) == MANY
    assert [row.reason for row in bad] == ["a line is longer than 10 MB"]
    assert len(bad[0].raw) <= 20_000


def test_an_item_longer_than_10_mb_ends_the_file_with_a_sentence(tmp_path: Path) -> None:
    text = GOOD["google-xml"][1].replace("</channel>", f"<item><title>{'x' * (12 << 20)}</title></item></channel>")
    good, bad = read("google-xml", lay(tmp_path, text.encode()))
    assert (len(good), len(bad)) == (MANY, 1)
    assert "an item is longer than 10 MB" in bad[0].reason


def test_entities_are_refused(tmp_path: Path) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(10))
    file = lay(
        tmp_path, f"<?xml version='1.0'?><!DOCTYPE rss [{laughs}]><rss><item><id>&l9;</id></item></rss>".encode()
    )
    good, (bad,) = read("google-xml", file)
    assert good == []
    assert "it declares a document type or entities" in bad.reason


def test_an_outside_entity_is_not_fetched(tmp_path: Path) -> None:
    text = (
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><item><id>&x;</id><title>a</title></item></rss>'
    )
    good, bad = read("google-xml", lay(tmp_path, text.encode()))
    assert (good, len(bad)) == ([], 1)


def test_formulas_go_in_as_plain_text(tmp_path: Path) -> None:
    text = "id,title,brand\nA1,=cmd|' /C calc'!A0,+1\nA2,'=1+1,'@x\nA3,'quoted',-x\n"
    good, bad = read("csv", lay(tmp_path, text.encode()))
    assert [(row.product.title["en"], row.product.brand) for row in good if row.product] == [
        ("=cmd|' /C calc'!A0", "+1"),
        ("=1+1", "@x"),
        ("'quoted'", "-x"),
    ]
    assert bad == []


def test_a_quotation_that_never_ends_costs_one_row(tmp_path: Path) -> None:
    rows = [f'P{n},"cup {n}",1' for n in range(2000)]
    rows[3] = 'P3,"cup,1'
    good, bad = read("csv", lay(tmp_path, ("id,title,price\n" + "\n".join(rows)).encode()))
    assert len(good) + len(bad) >= 1999
    assert len(good) >= 1998


BOMB = """
import resource, sys
from pathlib import Path
from souk.goods.catalog.service.importing import to_the_break
from tests.goods.catalog.test_fuzz import GOOD
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
count, last = 0, None
for row in to_the_break(GOOD[sys.argv[1]][0].rows(Path(sys.argv[2]), "mart")):
    count, last = count + (row.product is not None), row
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, count, last.reason)
"""


@pytest.mark.parametrize(
    ("kind", "filling"),
    [
        ("csv", b"\0"),
        ("csv", b'"'),
        ("google-tsv", b"x"),
        ("google-xml", b"<a>"),
        ("google-xml", b"x"),
        ("acp-jsonl", b"["),
        ("json-ld", b"["),
        ("icecat", b"["),
    ],
)
def test_a_bomb_is_refused_in_bounded_memory(kind: str, filling: bytes, tmp_path: Path) -> None:
    made = tmp_path / "bomb.gz"
    text = GOOD[kind][1]
    for end in ("</channel></rss>", "\n]\n}", "]"):
        text = text.removesuffix(end)
    with gzip.open(made, "wb", compresslevel=6) as bomb:
        bomb.write(text.encode() + (b"," if kind in ("json-ld", "icecat") else b""))
        for _ in range(200):
            bomb.write(filling * ((1 << 20) // len(filling)))
    run = subprocess.run([sys.executable, "-c", BOMB, kind, str(made)], capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr[-2000:]
    grown, good, reason = run.stdout.split(" ", 2)
    assert int(grown) < 150_000
    assert int(good) == MANY
    why = ("unpacks to more than", "nested without end", "longer than 10 MB", "well-formed", "not a JSON array")
    assert any(one in reason for one in why), reason


@EACH
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(noise=st.binary(max_size=400), place=st.integers(0, 1000))
def test_random_bytes_give_rows_or_a_sentence(kind: str, noise: bytes, place: int) -> None:
    content = GOOD[kind][1].encode()
    with TemporaryDirectory() as folder:
        read(kind, lay(Path(folder), noise))
        read(kind, lay(Path(folder), content[:place] + noise + content[place:]))
