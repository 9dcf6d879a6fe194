"""The operator's page of upkeep: how the house is, backups written and checked, and what is said to others."""

import re
import shlex
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from starlette.testclient import TestClient

from souk.doors.http import Keyring, application
from souk.doors.jobs import Jobs
from souk.doors.web.upkeep import examined, restoring
from souk.kit.operation import Souk
from souk.settings import Settings
from tests.clocks import Standing
from tests.doors.jobs.work import everybodys
from tests.small import OPERATOR, open_shops

HTML = {"Accept": "text/html"}
FIRST = "souk-20261111T000000Z.tar.gz"


@pytest.fixture
def app(souk: Souk, jobs: Jobs, settings: Settings) -> Any:
    open_shops(souk)
    return application(souk, jobs, settings)


@pytest.fixture
def browser(app: Any, settings: Settings) -> Iterator[TestClient]:
    """The operator's browser, signed in with the key, in English."""
    client = TestClient(app, headers=HTML, cookies={"locale": "en"})
    form = hidden(client.get("/sign-in").text)
    answer = client.post("/sign-in", data={**form, "key": Keyring(settings.folder).key, "to": "/upkeep"})
    assert answer.status_code == 200, answer.text
    yield client
    client.close()


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'name="(csrf|once)" value="([^"]*)"', page))


def send(browser: TestClient, action: str, **typed: str) -> Any:
    return browser.post(action, data={**hidden(browser.get("/upkeep").text), **typed})


def text(page: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def archives(souk: Souk) -> list[str]:
    return [one["file"] for one in souk.call("upkeep.backups", {}, OPERATOR)]


def backed_up(browser: TestClient, jobs: Jobs) -> str:
    """The page after a backup was asked for on it and written."""
    assert send(browser, "/upkeep/backups").status_code == 200
    jobs.work()
    return browser.get("/upkeep").text


def test_a_new_house_says_that_it_has_no_backup_and_what_to_do(browser: TestClient) -> None:
    page = text(browser.get("/upkeep").text)
    assert "To look after: Backup There is none. Run souk backup , or put it on a timetable." in page
    assert "There is no backup yet." in page
    assert "No timetable writes one by itself." in page


def test_what_is_grave_comes_first_and_what_is_well_is_counted(browser: TestClient, settings: Settings) -> None:
    (settings.folder / "operator.key").chmod(0o644)
    page = text(browser.get("/upkeep").text)
    fails, warns = page.index("Fails: operator.key Others can read it (mode 644)."), page.index("To look after: Backup")
    well = re.search(r"(\d+) checks are well", page)
    assert well is not None
    assert fails < warns < well.start()
    assert page.count("Well: ") == int(well[1])
    assert f"chmod 600 {settings.folder / 'operator.key'}" in page


def test_a_backup_is_written_by_a_job_listed_and_said_to_be_whole(
    souk: Souk, jobs: Jobs, browser: TestClient, settings: Settings
) -> None:
    waiting = send(browser, "/upkeep/backups").text
    (job,) = everybodys(souk)
    assert (job["operation"], job["state"], archives(souk)) == ("upkeep.back-up", "waiting", [])
    assert f'<souk-progress job="{job["id"]}"' in waiting
    assert "Back up now" not in waiting
    jobs.work()
    page = browser.get("/upkeep").text
    (made,) = souk.call("upkeep.backups", {}, OPERATOR)
    assert made["file"] == FIRST
    said = text(page)
    for fact in (FIRST, f"Rows {made['rows']}", f"Files {made['files']}", made["step"], made["version"]):
        assert fact in said
    assert "Whole when it was written" in said
    assert f"They are kept in this folder: {settings.folder / 'backups'}" in said
    assert "<souk-progress" not in page
    assert "Backup There is none." not in said


def test_a_form_that_is_sent_twice_starts_one_backup(souk: Souk, browser: TestClient) -> None:
    form = hidden(browser.get("/upkeep").text)
    assert [browser.post("/upkeep/backups", data=form).status_code for _ in range(2)] == [200, 200]
    assert len(everybodys(souk)) == 1


def test_an_archive_is_checked_again_and_the_moment_is_said(
    souk: Souk, jobs: Jobs, browser: TestClient, clock: Standing
) -> None:
    backed_up(browser, jobs)
    clock.on(days=1)
    assert "Being read" in send(browser, "/upkeep/checks", file=FIRST).text
    jobs.work()
    assert re.search(r"Whole Nov 12, 2026, 12:00:00\sAM UTC", text(browser.get("/upkeep").text))
    assert archives(souk) == [FIRST]


def test_a_damaged_archive_is_said_to_be_so_beside_the_good_ones(
    souk: Souk, jobs: Jobs, browser: TestClient, settings: Settings, clock: Standing
) -> None:
    backed_up(browser, jobs)
    clock.on(hours=1)
    backed_up(browser, jobs)
    file = settings.folder / "backups" / FIRST
    file.write_bytes(file.read_bytes()[:-20])
    send(browser, "/upkeep/checks", file=FIRST)
    jobs.work()
    page = text(browser.get("/upkeep").text)
    assert page.count("Not good") == 1
    assert page.index("Whole") < page.index("Not good") < page.index(f"{FIRST} cannot be used: it is cut off")
    browser.cookies.set("locale", "zh-CN")
    assert f"{FIRST} 不能使用：它被截断或已损坏（" in text(browser.get("/upkeep").text)


def test_a_file_that_is_no_archive_here_starts_nothing(souk: Souk, jobs: Jobs, browser: TestClient) -> None:
    backed_up(browser, jobs)
    before = everybodys(souk)
    for file in ("souk-none.tar.gz", "../operator.key", ""):
        refused = send(browser, "/upkeep/checks", file=file)
        assert refused.status_code == 422
        assert not file or "there is no such file" in text(refused.text)
    assert everybodys(souk) == before


def test_a_backup_that_was_not_written_says_why_and_may_be_tried_again(
    souk: Souk, jobs: Jobs, browser: TestClient, settings: Settings, clock: Standing
) -> None:
    folder = settings.folder / "backups"
    folder.mkdir()
    with FileLock(folder / ".lock"):
        page = text(backed_up(browser, jobs))
    assert "The last backup was not written. A backup is being written just now; wait for its end." in page
    assert "Back up now" in page
    assert archives(souk) == []
    clock.on(minutes=1)
    page = text(backed_up(browser, jobs))
    assert archives(souk)[0] in page
    assert "was not written" not in page


def test_a_backup_that_broke_says_when_it_is_tried_again(
    souk: Souk, jobs: Jobs, browser: TestClient, settings: Settings
) -> None:
    (settings.folder / "backups").write_text("a file where the folder belongs")
    page = text(backed_up(browser, jobs))
    assert re.search(
        r"The job broke; the log has the reason. It is tried again at Nov 11, 2026, 12:0\d:\d\d\sAM UTC", page
    )
    assert "Back up now" not in page
    assert archives(souk) == []


def test_the_nightly_backup_is_named_with_its_moment_or_said_to_rest(
    souk: Souk, jobs: Jobs, browser: TestClient
) -> None:
    jobs.catch_up()
    souk.call(
        "timetables.put",
        {"id": "house-backup", "operation": "upkeep.back-up", "payload": {}, "at": "0 4 * * *"},
        OPERATOR,
    )
    page = browser.get("/upkeep").text
    assert re.search(r"The next one by itself: Nov 11, 2026, 4:00:00\sAM UTC", text(page))
    assert 'href="/timetables/house-backup"' in page
    souk.call("timetables.pause", {"id": "house-backup"}, OPERATOR)
    assert "The nightly backup is paused." in browser.get("/upkeep").text


def test_nobody_else_sees_the_page_or_starts_anything(souk: Souk, jobs: Jobs, browser: TestClient) -> None:
    backed_up(browser, jobs)
    before = everybodys(souk)
    stranger = TestClient(browser.app, headers=HTML, follow_redirects=False, cookies={"locale": "en"})
    asked = stranger.get("/upkeep")
    assert (asked.status_code, 'name="to" value="/upkeep"' in asked.text, FIRST in asked.text) == (403, True, False)
    for action in ("/upkeep/backups", "/upkeep/checks"):
        assert stranger.post(action, data={**hidden(asked.text), "file": FIRST}).status_code == 403
        assert browser.post(action, data={"file": FIRST}).status_code == 403
    assert everybodys(souk) == before


def test_staff_of_a_shop_are_refused_and_not_shown_the_way(souk: Souk, app: Any) -> None:
    part = {"id": "owner", "kind": "merchant", "name": "Owner", "email": "owner@shop.example", "invented": True}
    souk.call("accounts.open", {**part, "memberships": [{"shop": "corner", "role": "owner"}]}, OPERATOR)
    staff = TestClient(app, headers=HTML, cookies={"locale": "en"})
    staff.post("/enter", data={**hidden(staff.get("/sign-in").text), "account": "owner"})
    staff.post("/account/shop", data={**hidden(staff.get("/account").text), "shop": "corner"})
    page = staff.get("/upkeep")
    assert page.status_code == 403
    assert 'href="/upkeep"' not in page.text
    refused = staff.post("/upkeep/backups", data=hidden(staff.get("/account").text))
    assert (refused.status_code, everybodys(souk), archives(souk)) == (403, [], [])


def test_everything_that_the_doctor_says_is_said_in_chinese(souk: Souk, browser: TestClient) -> None:
    found = souk.call("upkeep.doctor", {}, OPERATOR)
    assert [one["says"] for one in examined(found, "en")] == [one["says"] for one in sorted_as(found)]
    for one in examined(found, "zh-CN"):
        assert re.search("[一-鿿。]", one["says"]), one
        assert not one["do"] or re.search("[一-鿿]", one["do"]), one
    browser.cookies.set("locale", "zh-CN")
    page = text(browser.get("/upkeep").text)
    assert "需留意： 备份 一份也没有。 请运行 souk backup ，或将它列入定时计划。" in page
    assert not [one["says"] for one in found if one["says"] in page]


def sorted_as(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same, gravest first, in the order of asking."""
    return [one for state in ("fail", "warn", "ok") for one in found if one["state"] == state]


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_the_command_to_restore_can_be_typed_as_it_stands(database: str) -> None:
    file = Path("/srv/the shop/var/backups") / FIRST
    typed = shlex.split(restoring(file, database))
    assert typed[:5] == ["souk", "restore", str(file), "--into", "/srv/the shop/var-20261111T000000Z"]
    assert typed[5:] == ([] if database == "sqlite" else ["--database", "postgresql://USER@HOST/EMPTY"])
    assert shlex.split(restoring(file, database, replace=True)) == ["souk", "restore", str(file), "--replace"]
