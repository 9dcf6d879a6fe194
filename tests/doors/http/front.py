"""The whole application before a browser of ours: people who sign in, forms that are sent, keys that are made."""

import re
import shutil
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from httpx2 import Response
from starlette.testclient import TestClient

from souk.doors.http import application
from souk.doors.http.callers import Keyring
from souk.doors.jobs import Jobs, staffed
from souk.kit.operation import Souk
from souk.settings import Settings
from tests.clocks import Standing
from tests.people.accounts.house import PASSWORD, oneself
from tests.small import OPERATOR, small_settings

HTML = {"Accept": "text/html"}
PERSONAL = "mei@people.example"


def settings_of(folder: Path, **more: Any) -> Settings:
    """A small system with real chance."""
    chance = Settings.model_fields["tokens"].default
    return small_settings(folder).model_copy(update={"tokens": chance, **more})


@dataclass
class Front:
    """A system, and the application over it."""

    settings: Settings
    souk: Souk
    jobs: Jobs

    def browser(self, **more: Any) -> TestClient:
        """A browser that has no cookie yet; redirects are shown, not followed."""
        return TestClient(self.app, follow_redirects=False, raise_server_exceptions=False, **more)

    @cached_property
    def app(self) -> FastAPI:
        return application(self.souk, self.jobs, self.settings)

    @property
    def clock(self) -> Standing:
        assert isinstance(self.souk.clock, Standing)
        return self.souk.clock

    @property
    def key(self) -> str:
        """The operator's key."""
        return Keyring(self.settings.folder).key

    def join(self, browser: TestClient, email: str = PERSONAL) -> str:
        """Sign up on the page; the account's id."""
        sent = send(browser, "/sign-up", {"name": "Mei", "email": email, "password": PASSWORD})
        assert sent.status_code == 303, sent.text
        return self.account(email)

    def account(self, email: str) -> str:
        """The id of the account with an address."""
        return next(
            one["id"] for one in self.souk.call("accounts.page", {"text": email}, OPERATOR) if one["email"] == email
        )

    def api_key(self, account: str, *scopes: str, shop: str | None = None) -> str:
        """A key that an account makes for a program."""
        asked = {"label": "till", "scopes": list(scopes), "days": 1, "shop": shop}
        caller = oneself(account, shop, *scopes)
        return str(self.souk.call("accounts.make-key", asked, caller)["secret"])


def opened(folder: Path, template: Path, **more: Any) -> Front:
    """A system in a folder, over a copy of a migrated database."""
    settings = settings_of(folder, **more)
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(template, folder / "souk.db")
    return Front(settings, *staffed(settings))


def send(browser: TestClient, path: str, fields: dict[str, Any], form: str = "", **more: Any) -> Response:
    """Send a form as the page at `form` (else `path`) offers it, with its mark."""
    headers = {**HTML, **more.pop("headers", {})}
    hidden = {"csrf": mark(browser, form or path)}
    return browser.post(path, data={**hidden, **fields}, headers=headers, **more)


def mark(browser: TestClient, page: str) -> str:
    """What the forms of a page carry."""
    found = re.search(r'name="csrf" value="([^"]+)"', browser.get(page, headers=HTML).text)
    assert found, page
    return found[1]
