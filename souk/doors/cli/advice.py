"""Advice in a terminal: verdict, groups, cards, reasons, and the numbered sources at the end."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from souk.kit.locale import Locale, pick

_SAID = {
    "limits": {"en": "Limits", "zh-CN": "条件"},
    "sources": {"en": "Sources", "zh-CN": "出处"},
    "next": {"en": "You could go on with", "zh-CN": "可以接着问"},
    "field": {"en": "product field", "zh-CN": "商品字段"},
    "review": {"en": "buyer's review", "zh-CN": "买家评价"},
    "knowledge": {"en": "category knowledge", "zh-CN": "品类知识"},
    "decision": {"en": "decided by the shop", "zh-CN": "店铺裁定"},
    "taught": {"en": "taught by decisions", "zh-CN": "由裁定学得"},
    "price": {"en": "the price and its promotions", "zh-CN": "价格与优惠"},
    "not_stated": {"en": "not stated", "zh-CN": "未标注"},
    "invented": {
        "en": "Goods, shops and reviews are invented for the demo.",
        "zh-CN": "商品、店铺与评价均为演示虚构。",
    },
}


class Printed:
    """Prints one answer, numbering its sources in the order in which they are met."""

    def __init__(self, console: Console, locale: Locale) -> None:
        self._console = console
        self._locale = locale
        self._numbers: dict[tuple[Any, ...], int] = {}

    def advice(self, advice: Mapping[str, Any]) -> None:
        """The whole answer."""
        out = self._console
        self._line(advice["verdict"], "bold")
        limits = [
            f"{pick(one['name'], self._locale)} {pick(one['shown'], self._locale)}" for one in advice["need"]["limits"]
        ]
        if limits:
            out.print(f"{self._word('limits')}: {' · '.join(limits)}", style="cyan")
        for sentence in advice["causes"]:
            self._line(sentence, bullet="· ")
        for group in advice["groups"]:
            self._group(group)
        if advice["comparison"]:
            self._comparison(advice["comparison"])
        for sentence in advice["caveats"]:
            self._line(sentence, bullet="! ")
        if advice["follow_ups"]:
            out.print(f"\n{self._word('next')}: {' / '.join(advice['follow_ups'])}", style="dim")
        self._sources()
        if any(pick_["card"]["invented"] for group in advice["groups"] for pick_ in group["picks"]):
            out.print(self._word("invented"), style="dim italic")

    def _group(self, group: Mapping[str, Any]) -> None:
        self._console.print(f"\n■ {pick(group['title'], self._locale)}", style="bold magenta")
        if group["says"]:
            self._line(group["says"])
        for one in group["picks"]:
            title = pick(one["card"]["title"], self._locale)
            head = Text("  ▸ ").append(title, "bold").append("  ").append(self._marked(one["price"]).plain, "bold red")
            self._console.print(head)
            for reason in one["reasons"]:
                self._line(reason, bullet="      ✓ ")
            for caution in one["cautions"]:
                self._line(caution, "yellow", bullet="      ! ")

    def _comparison(self, comparison: Mapping[str, Any]) -> None:
        table = Table(show_lines=False, pad_edge=False)
        table.add_column("")
        for card in comparison["products"]:
            table.add_column(pick(card["title"], self._locale), overflow="fold", max_width=24)
        for row in comparison["rows"]:
            cells = [self._cell(cell) for cell in row["cells"]]
            table.add_row(pick(row["name"], self._locale), *cells, style="" if row["differs"] else "dim")
        self._console.print()
        self._console.print(table)

    def _cell(self, cell: Mapping[str, Any]) -> str:
        marks = "".join(f"[{self._number(one)}]" for one in cell["evidence"])
        return f"{cell['text']}\\{marks}" if cell["text"] and marks else cell["text"] or self._word("not_stated")

    def _line(self, sentence: Mapping[str, Any], style: str = "", bullet: str = "") -> None:
        self._console.print(Text(bullet).append_text(self._marked(sentence)), style=style or None)

    def _marked(self, sentence: Mapping[str, Any]) -> Text:
        text, place = Text(), 0
        for claim in sentence["claims"]:
            text.append(sentence["text"][place : claim["end"]])
            text.append(f"[{self._number(claim['evidence'][0])}]", "blue")
            place = claim["end"]
        return text.append(sentence["text"][place:])

    def _number(self, evidence: Mapping[str, Any]) -> int:
        key = tuple(evidence[name] for name in ("kind", "ref", "path", "start", "end", "quote"))
        return self._numbers.setdefault(key, len(self._numbers) + 1)

    def _sources(self) -> None:
        if self._numbers:
            self._console.print(f"\n{self._word('sources')}", style="bold")
        for line in self._listed():
            self._console.print(line, style="dim")

    def _listed(self) -> Iterator[Text]:
        for (kind, ref, path, _start, _end, quote), number in self._numbers.items():
            yield Text(f"[{number}] {self._word(kind)} {ref} · {path}: “{quote}”")

    def _word(self, key: str) -> str:
        return _SAID[key][self._locale]
