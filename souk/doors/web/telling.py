"""Sentences that come as values, such as what is odd about a plan and why a row is wrong, in the visitor's language."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from souk.doors.web.words import translations
from souk.kit.locale import Locale


def N_(text: str) -> str:  # noqa: N802 (the name by which messages are gathered)
    """Mark a sentence for translation."""
    return text


REASONS = (
    N_("{value} is not a price such as 15.00 USD"),
    N_("{value} has no currency such as CNY"),
    N_("{value} is not an amount of {unit}"),
    N_("{value} does not say whether it can be bought; write in_stock or out_of_stock"),
    N_("{value} is not a barcode of 8, 12, 13 or 14 digits, or its check digit is wrong"),
    N_("{value} is not an address that begins with https://"),
    N_("it is in {one} and the price in {other}"),
    N_("{count} cells stand under {columns} columns; is a quotation mark missing?"),
    N_("a quotation mark is opened and never closed"),
    N_("a line is longer than 10 MB"),
    N_("it is missing"),
    N_("a record is an object with fields"),
    N_("the product stands in the file before"),
    N_("it is not JSON as an export writes it"),
    N_("a product needs a title in at least one language"),
    N_("a product needs at least one variant"),
    N_("not JSON: {why}"),
    N_("{value} is not a text"),
    N_("{value} is not a number"),
    N_("no product of the shop is called {stem} by its {by}"),
    N_("it is larger than 12 MB"),
    N_("another shop has this id already, and the one that it would have here"),
    N_("{id} has several variants; say the product in one column and the variant in another"),
    N_("{file} cannot be read from line {line} on: {why}."),
    N_("This is not a picture that can be kept: {why}."),
    N_("two columns are {field}"),
    N_("no column is the id, and none is the SKU or the barcode that could stand for it"),
    N_("the text is neither UTF-8, UTF-16 nor GB18030; save it as UTF-8"),
    N_("it declares a document type or entities, which a feed does not need"),
    N_("it is empty; a table begins with the names of its columns"),
    N_("it is cut off or damaged ({why})"),
    N_("its manifest is not one"),
    N_("it does not begin with a manifest"),
    N_("its format is {format}; this version reads {known}"),
    N_("{name} does not belong in it"),
    N_("{name} is not the file that was packed"),
    N_("{name} was changed after it was packed"),
    N_("{name} is missing"),
    N_("it is yes or no"),
    N_("it is one of {choices}"),
    N_("it is a number of {unit}"),
    N_("it is between {low} and {high} {unit}"),
    N_("there is no knowledge of a category {category}"),
    N_("its category has no such attribute"),
)
SAID = (
    N_("{percent} % of the goods that this source had would be taken out of sight ({count})."),
    N_("{percent} % of the goods that this source had are not in the file ({count}); they stay as they are."),
    N_("{percent} % of the rows are wrong ({count})."),
    N_("{percent} % of the goods change ({count})."),
    N_("{count} of {total} changed prices are a hundred times what they were, or a hundredth."),
    N_("The file breaks off; what it lacks is not taken for missing."),
    N_("{count} rows are wrong; goods that they mean may seem to be missing."),
    N_("{percent} % is the largest move of a price ({product})."),
    N_("{count} goods were changed by somebody since they were planned; look at them again."),
    N_("A column called {header} is usually that."),
    N_("Its values look like that: {sample}."),
    N_("No other meaning fits, so it is kept as an attribute."),
    N_("It is empty."),
)


# What the house writes down of its own accord, word for word.
OWN_REASONS = frozenset(
    (N_("settled"), N_("undone"), N_("the demo mall opens"), N_("searched and not found"), N_("removed on the page"))
)


def kept_reason(why: str, locale: Locale) -> str:
    """Why something was done, where the house wrote that itself, in one language; people's own words stay."""
    return translations(locale).gettext(why) if why in OWN_REASONS else why


def tell(said: Mapping[str, Any] | None, locale: Locale) -> str:
    """A sentence with its facts in one language; nothing for none."""
    if said is None:
        return ""
    sentence = str(said["sentence"])
    return translations(locale).gettext(sentence).format(**said.get("facts", {}))


def reason_in(reason: str, locale: Locale) -> str:
    """Why a row is wrong, in one language where we know the sentence; the facts in it stay as they are."""
    words = translations(locale)
    known = words.gettext(reason) if reason else ""
    if known != reason:
        return known
    for template, pattern in _patterns():
        if found := pattern.fullmatch(reason):
            facts = {name: reason_in(value, locale) for name, value in found.groupdict().items()}
            return words.gettext(template).format(**facts)
    return reason


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The sentences as patterns, those with the most words of their own first."""
    ranked = sorted(REASONS, key=lambda one: -len(re.sub(r"\{\w+\}", "", one)))
    return tuple((one, re.compile(_pattern(one), re.DOTALL)) for one in ranked)


def _pattern(template: str) -> str:
    return "".join(
        f"(?P<{part[1:-1]}>.+?)" if part.startswith("{") else re.escape(part)
        for part in re.split(r"(\{\w+\})", template)
    )
