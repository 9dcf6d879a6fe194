"""Every mistake in the settings at once, each a sentence that says what is wrong and what would be right."""

import importlib
import ipaddress
import os
import socket
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dotenv import dotenv_values

from souk.kit.database import hidden, reach
from souk.kit.errors import Invalid, SoukError
from souk.settings import Settings, WrongSettings

OLDEST = 150000
PREFIX = "SOUK_"
# Tests, benches and scripts have settings of their own.
_OTHERS = ("SOUK_TEST_", "SOUK_BENCH_", "SOUK_KILL_", "SOUK_CHROMIUM", "SOUK_DATA")
_SECRET = ("key", "token", "password", "secret", "licence")
_HIDDEN = "(hidden)"


@dataclass(frozen=True)
class Mistake:
    """What is wrong with a setting; where it is not `grave`, the system starts all the same."""

    setting: str
    why: str
    grave: bool = True


@dataclass(frozen=True)
class Chosen:
    """A setting as it holds, and where it was made: `environment`, `.env` or `default`."""

    setting: str
    value: str
    source: str
    about: str


def settings_of(read: Callable[[], Settings]) -> Settings:
    """The settings as they are read; raises `WrongSettings` with every wrong value and every unknown name."""
    try:
        return read()
    except WrongSettings as error:
        raise WrongSettings([*error.mistakes, *((one.setting, one.why) for one in _unknown())]) from None


def refuse_mistakes(settings: Settings, *, listens: bool = True) -> list[Mistake]:
    """The mistakes that are not grave; raises `WrongSettings` with all that are."""
    found = list(mistakes(settings, listens=listens))
    grave = [(one.setting, one.why) for one in found if one.grave]
    if grave:
        raise WrongSettings(grave)
    return found


def mistakes(settings: Settings, *, listens: bool = True) -> Iterator[Mistake]:
    """Everything that is wrong; `listens` where the address will be listened on."""
    yield from _unknown()
    yield from _folder(settings.folder)
    yield from _database(settings)
    yield from _providers(settings)
    if listens:
        yield from _port(settings)
        yield from _public(settings)


def chosen(settings: Settings) -> Iterator[Chosen]:
    """Every setting; what may be secret is hidden."""
    given, kept = {name.upper() for name in os.environ}, _in_file()
    for name, field in Settings.model_fields.items():
        setting = f"{PREFIX}{name}".upper()
        source = "environment" if setting in given else ".env" if setting in kept else "default"
        yield Chosen(setting, _shown(name, getattr(settings, name)), source, field.description or "")


def _unknown() -> Iterator[Mistake]:
    known = {f"{PREFIX}{name}".upper() for name in Settings.model_fields}
    for name in sorted({one.upper() for one in os.environ} | _in_file()):
        if name.startswith(PREFIX) and name not in known and not name.startswith(_OTHERS):
            near = " or ".join(get_close_matches(name, known, 2, 0.8))
            hint = f"; {near} may be meant" if near else "; `souk settings` lists them all"
            yield Mistake(name, f"there is no such setting{hint}")


def _folder(folder: Path) -> Iterator[Mistake]:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return
    except OSError as error:
        yield Mistake(
            "SOUK_FOLDER", f"{folder} cannot be written to ({error.strerror}); name a folder that this user owns"
        )


def _database(settings: Settings) -> Iterator[Mistake]:
    try:
        facts = reach(settings.database_url)
    except Invalid:
        # What is no address is not repeated either: it may hold a password all the same.
        yield Mistake("SOUK_DATABASE", "it is no address of ours; name one such as postgresql://user@host/name")
        return
    except SoukError as error:
        yield Mistake("SOUK_DATABASE", f"{_uncapped(str(error))}; name one such as postgresql://user@host/name")
        return
    except OSError as error:
        yield Mistake("SOUK_DATABASE", f"its file cannot be opened ({error.strerror})")
        return
    if int(facts.get("server_version_num", OLDEST)) < OLDEST:
        yield Mistake(
            "SOUK_DATABASE", f"the server is PostgreSQL {facts['server_version_num'][:-4]}; it takes 15 or newer"
        )
    if facts.get("server_encoding", "UTF8") != "UTF8":
        yield Mistake("SOUK_DATABASE", f"its encoding is {facts['server_encoding']}; create it with ENCODING 'UTF8'")


def _providers(settings: Settings) -> Iterator[Mistake]:
    for name in Settings.model_fields:
        for choice in _choices(getattr(settings, name)):
            if why := _unusable(str(choice["use"])):
                yield Mistake(f"{PREFIX}{name}".upper(), f"{why}; `use` takes module:Class")


def _choices(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        if "use" in value:
            yield value
        for inner in value.values():
            yield from _choices(inner)


def _unusable(path: str) -> str:
    module, _, name = path.partition(":")
    try:
        getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        return f"{path} cannot be loaded ({error})"
    return ""


def _port(settings: Settings) -> Iterator[Mistake]:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((settings.host, settings.port))
        except OSError as error:
            why = f"{settings.host}:{settings.port} cannot be listened on ({error.strerror})"
            yield Mistake("SOUK_PORT", f"{why}; take another port, or 0 for a free one")


def _public(settings: Settings) -> Iterator[Mistake]:
    if _loopback(settings.host) and (not settings.address or _loopback(urlsplit(settings.address).hostname or "")):
        return
    if settings.demo and not settings.public_demo:
        why = "the demo lets anybody in as its invented people, and the address is public"
        yield Mistake("SOUK_HOST", f"{why}; listen on 127.0.0.1, or set SOUK_PUBLIC_DEMO=true")
    if not settings.address:
        why = "others can reach this address, and no public one is named"
        yield Mistake("SOUK_ADDRESS", f"{why}; set it to what visitors type, such as https://shop.example", grave=False)
    elif urlsplit(settings.address).scheme != "https":
        yield Mistake("SOUK_ADDRESS", "it is not https, so passwords travel in the open", grave=False)


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _in_file() -> set[str]:
    return {name.upper() for name in dotenv_values(".env")} if Path(".env").is_file() else set()


def _shown(name: str, value: Any) -> str:
    if name == "database" and value:
        return hidden(value)
    if isinstance(value, Mapping):
        return str({key: _shown(str(key), inner) for key, inner in value.items()})
    secret = value and any(word in name.lower() for word in _SECRET)
    return _HIDDEN if secret else str(value)


def _uncapped(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:].rstrip(".")
