"""Which format a file is in, by how it begins."""

import re

_GOOGLE = {"availability", "image link", "item group id", "google product category", "link", "condition", "mpn"}


def format_of(head: str) -> str:
    """The format of a file that begins so; a table where nothing else fits."""
    text = head.lstrip()
    if text.startswith("<"):
        return (
            "json-ld" if re.search(r"<html|<!doctype html|application/ld\+json", text, re.IGNORECASE) else "google-xml"
        )
    if text.startswith(("{", "[")):
        return _json(text)
    first = text.partition("\n")[0]
    names = {name.strip().lower().replace("_", " ").removeprefix("g:") for name in first.split("\t")}
    return "google-tsv" if "\t" in first and len(names & _GOOGLE) >= 2 else "csv"


def _json(text: str) -> str:
    marks = {
        "json-ld": r'"@(context|type|graph)"',
        "acp-jsonl": r'"variants"\s*:\s*\[',
        "esci": r'"asin"\s*:',
        "icecat": r'"(attr_[tnb]_|supplier)',
    }
    return next((name for name, mark in marks.items() if re.search(mark, text)), "acp-jsonl")
