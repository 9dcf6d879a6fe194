"""What somebody says about themselves, in one form: e-mail address, name, postal address."""

import re
import unicodedata
from dataclasses import replace

from souk.kit.locale import babel_locale
from souk.people.accounts.contracts import Address, WrongDetail

_EMAIL = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@(?=[^@]{4,190}$)(?:[\w](?:[\w-]{0,61}[\w])?\.)+[\w][\w-]{0,61}[\w]")
_PHONE = re.compile(r"\+?[0-9]{5,15}")
_CHINESE_PHONE = re.compile(r"(?:\+?86)?(?:1[0-9]{10}|0[0-9]{9,11}|[48]00[0-9]{7})")
_POSTCODES = {"CN": re.compile(r"[0-9]{6}"), "US": re.compile(r"[0-9]{5}(?:-[0-9]{4})?")}
_POSTCODE = re.compile(r"[A-Z0-9][A-Z0-9 -]{1,9}")
_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
# CLDR also has codes for groups of countries and for private use.
_NO_COUNTRY = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
COUNTRIES = frozenset(code for code in map(str, babel_locale("en").territories) if len(code) == 2) - _NO_COUNTRY


def email_of(text: str) -> str:
    """An e-mail address in the form that it is kept and compared in; raises `WrongDetail`."""
    made = unicodedata.normalize("NFKC", text).strip().casefold()
    # A header would decode what stands between these (RFC 2047), into addresses of others.
    if not _EMAIL.fullmatch(made) or "=?" in made or _hides(made):
        raise WrongDetail("email", "an e-mail address looks like name@example.com")
    return made


def name_of(text: str, field: str = "name", most: int = 80) -> str:
    """A name or label on one line, without white space around it; raises `WrongDetail`."""
    made = " ".join(unicodedata.normalize("NFC", text).split())
    if not made or _hides(made):
        raise WrongDetail(field, "write at least one visible character, and none that is hidden")
    # Letters greet by name, and whoever signs up with a stranger's address shall not write to them through us.
    if "://" in made or "www." in made.casefold():
        raise WrongDetail(field, "no link belongs here")
    if len(made) > most:
        raise WrongDetail(field, "this is too long")
    return made


def id_of(text: str) -> str:
    """An id that an operator chose; raises `WrongDetail`."""
    if not _ID.fullmatch(text) or text == "visitor":
        raise WrongDetail("id", "an id has 1 to 40 small letters, digits and hyphens inside")
    return text


def placed(address: Address) -> Address:
    """A postal address in the form that it is kept in; raises `WrongDetail` with the field that is wrong."""
    country = address.country.strip().upper()
    if country not in COUNTRIES:
        raise WrongDetail("country", "a country is two letters, such as CN")
    lines = tuple(name_of(line, "lines", 200) for line in address.lines if line.strip())
    if not 1 <= len(lines) <= 4:
        raise WrongDetail("lines", "an address has one to four lines")
    if country == "CN" and not address.region.strip():
        raise WrongDetail("region", "an address in China names its province")
    return replace(
        address,
        name=name_of(address.name),
        phone=_phone(address.phone, country),
        country=country,
        city=name_of(address.city, "city"),
        lines=lines,
        postcode=_postcode(address.postcode, country),
        **{field: _perhaps(getattr(address, field), field) for field in ("region", "district", "label")},
    )


def _hides(text: str) -> bool:
    return any(unicodedata.category(char) in ("Cc", "Cf", "Co", "Cs") for char in text)


def _perhaps(text: str, field: str) -> str:
    return name_of(text, field) if text.strip() else ""


def _phone(text: str, country: str) -> str:
    made = re.sub(r"[\s().-]", "", unicodedata.normalize("NFKC", text))
    if not (_CHINESE_PHONE if country == "CN" else _PHONE).fullmatch(made):
        raise WrongDetail("phone", "a telephone number has 5 to 15 digits; a mobile number in China has 11")
    return made


def _postcode(text: str, country: str) -> str:
    made = " ".join(unicodedata.normalize("NFKC", text).upper().split())
    if made and not _POSTCODES.get(country, _POSTCODE).fullmatch(made):
        raise WrongDetail("postcode", "this is no postcode of the country; one in China has 6 digits")
    return made
