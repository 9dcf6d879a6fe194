"""The pages of background work: who sees what, what a form does once, and moments in words."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from souk.doors.http import Keyring, application
from souk.doors.jobs import Jobs
from souk.doors.web.jobs import told
from souk.doors.web.moments import explained
from souk.kit.operation import Souk
from souk.settings import Settings
from tests.doors.jobs.work import ANNA, EDITOR, OPEN, Abacus, everybodys, people, show, start
from tests.small import CORNER, OPERATOR, open_shops

HTML = {"Accept": "text/html"}


@pytest.fixture
def browser(souk: Souk, jobs: Jobs, settings: Settings) -> Iterator[TestClient]:
    """The operator's browser, signed in with the key, in English."""
    open_shops(souk)
    people(souk)
    souk.admit(Abacus(souk))
    client = TestClient(application(souk, jobs, settings), headers=HTML, cookies={"locale": "en"})
    form = hidden(client.get("/sign-in").text)
    answer = client.post("/sign-in", data={**form, "key": Keyring(settings.folder).key, "to": "/jobs"})
    assert answer.status_code == 200, answer.text
    yield client
    client.close()


def hidden(page: str) -> dict[str, str]:
    """The mark and the key of the last form on a page."""
    found = re.findall(r'name="(csrf|once)" value="([^"]*)"', page)
    return dict(found)


def send(browser: TestClient, page: str, action: str, **typed: str) -> Any:
    """Fill in a form of a page and send it; the answer's own redirect is followed."""
    return browser.post(action, data={**hidden(browser.get(page).text), **typed})


def text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_the_list_counts_states_and_narrows_by_them(souk: Souk, jobs: Jobs, browser: TestClient) -> None:
    assert "Nothing was done in the background yet." in browser.get("/jobs").text
    start(souk, OPEN)
    jobs.work()
    start(souk, {**OPEN, "id": "later"})
    page = text(browser.get("/jobs").text)
    assert re.search(r"All 2 Waiting 1 Done 1 ", page)
    narrowed = browser.get("/jobs?state=waiting").text
    assert ("/jobs/later" in narrowed, "/jobs/open" in narrowed) == (True, False)
    assert "No job is like that." in browser.get("/jobs?actor=nobody").text
    assert "/jobs/open" in browser.get("/jobs?state=nonsense").text


def test_pages_of_the_list_lead_to_older_jobs_and_back(souk: Souk, browser: TestClient) -> None:
    for number in range(31):
        start(souk, {**OPEN, "id": f"job-{number:02}"})
    first = browser.get("/jobs").text
    older = re.search(r'href="(/jobs\?after=[^"]+)"', first)
    assert older is not None
    second = browser.get(older[1].replace("&amp;", "&")).text
    assert ("/jobs/job-00" in first, "/jobs/job-00" in second) == (False, True)
    assert browser.get("/jobs?after=nowhere").status_code == 422


def test_a_job_that_gave_up_is_tried_again_or_dropped_with_a_reason(
    souk: Souk, jobs: Jobs, browser: TestClient
) -> None:
    start(souk, {**OPEN, "payload": {"shop": {"id": "x", "name": {}}}})
    jobs.work()
    page = browser.get("/jobs/open").text
    assert "a shop needs a name in at least one language" in page
    again = send(browser, "/jobs/open", "/jobs/open/retry")
    assert (again.status_code, show(souk)["state"]) == (200, "waiting")
    jobs.work()
    refused = send(browser, "/jobs/open", "/jobs/open/drop", reason=" ")
    assert (refused.status_code, show(souk)["state"]) == (422, "failed")
    assert "Say in 1 to 1,000 characters why it is dropped." in refused.text
    send(browser, "/jobs/open", "/jobs/open/drop", reason="The shop has no name.")
    assert show(souk)["note"] == "The shop has no name."
    assert "Dropped: The shop has no name." in text(browser.get("/jobs/open").text)


def test_a_waiting_job_is_cancelled_and_says_who_did(souk: Souk, browser: TestClient) -> None:
    start(souk, OPEN)
    assert "<souk-progress" in browser.get("/jobs/open").text
    send(browser, "/jobs/open", "/jobs/open/cancel")
    page = browser.get("/jobs/open").text
    assert "operator stopped this job after step 0" in page
    assert "<souk-progress" not in page


def test_a_form_without_the_mark_of_this_browser_does_nothing(souk: Souk, browser: TestClient) -> None:
    start(souk, OPEN)
    for action in ("/jobs/open/cancel", "/timetables"):
        assert browser.post(action, data={}).status_code == 403
    assert [job["state"] for job in everybodys(souk)] == ["waiting"]


def test_what_was_asked_and_answered_cannot_break_out_of_the_page(souk: Souk, jobs: Jobs, browser: TestClient) -> None:
    evil = "</code><script>alert(1)</script>"
    start(souk, {**OPEN, "payload": {"shop": {**CORNER, "name": {"en": evil}}}})
    jobs.work()
    page = browser.get("/jobs/open").text
    assert evil not in page
    assert page.count("&lt;script&gt;alert(1)") == 2


def test_a_stranger_is_asked_to_sign_in_and_an_unknown_job_is_not_found(browser: TestClient) -> None:
    assert browser.get("/jobs/nothing").status_code == 404
    assert browser.get("/timetables/nothing").status_code == 404
    stranger = TestClient(browser.app, headers=HTML, follow_redirects=False)
    for path in ("/jobs", "/jobs/open", "/timetables", "/timetables/new"):
        answer = stranger.get(path)
        assert (answer.status_code in (303, 401, 403)) is True, path
        assert "Retry" not in answer.text


def test_a_timetable_is_made_looked_at_paused_run_and_removed(souk: Souk, browser: TestClient) -> None:
    assert "There is no timetable yet." in browser.get("/timetables").text
    typed = {"id": "morning", "operation": "catalog.page", "payload": '{"most": 5}', "at": "30 7 * * 1-5"}
    typed |= {"zone": "Asia/Shanghai", "note": "Before the shop opens"}
    looked = text(send(browser, "/timetables/new", "/timetables", look="1", **typed).text)
    assert "Monday to Friday at 7:30 Next: Nov 11, 2026, 11:30" in looked.replace(" ", " ")
    assert souk.call("timetables.page", {}, OPERATOR) == []
    listed = text(send(browser, "/timetables/new", "/timetables", **typed).text)
    assert "Before the shop opens" in listed
    assert souk.call("timetables.show", {"id": "morning"}, OPERATOR)["payload"] == {"most": 5}
    send(browser, "/timetables", "/timetables/morning/pause")
    assert souk.call("timetables.show", {"id": "morning"}, OPERATOR)["paused"] is True
    send(browser, "/timetables", "/timetables/morning/resume")
    started = send(browser, "/timetables", "/timetables/morning/run-now")
    assert "morning@20261111T000000Z-now" in started.text
    send(browser, "/timetables/morning", "/timetables/morning/remove")
    assert souk.call("timetables.page", {}, OPERATOR) == []


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"at": "tomorrow"}, "“tomorrow” is no time; write five cron fields"),
        ({"zone": "Mars"}, "Mars is no time zone"),
        ({"payload": "{"}, "The payload is a JSON object, such as"),
        ({"payload": "[]"}, "The payload is a JSON object, such as"),
        ({"operation": "jobs.sweep"}, "jobs.sweep cannot be a job."),
        ({"id": "a b"}, "a b is no id"),
    ],
)
def test_what_is_wrong_in_the_form_is_said_and_what_was_typed_stays(
    souk: Souk, browser: TestClient, wrong: dict[str, str], sentence: str
) -> None:
    typed = {"id": "morning", "operation": "catalog.page", "payload": "{}", "at": "30 7 * * *", "zone": "UTC"}
    answer = send(browser, "/timetables/new", "/timetables", note="keep me", **{**typed, **wrong})
    assert answer.status_code == 422
    assert sentence in text(answer.text).replace("&#34;", '"').replace("&#39;", "'")
    assert 'value="keep me"' in answer.text
    assert souk.call("timetables.page", {}, OPERATOR) == []


def test_an_error_is_told_in_the_visitors_language(souk: Souk, jobs: Jobs) -> None:
    start(souk, OPEN)
    job = souk.call("jobs.cancel", {"id": "open"}, ANNA)
    assert told(job, "en") == job["error"]
    assert told(job, "zh-CN") == "anna 在第 0 步之后停止了此任务；此前所做的保留。"
    assert told({**job, "problem": {}, "error": "as it was"}, "zh-CN") == "as it was"


@pytest.mark.parametrize(
    ("at", "english", "chinese"),
    [
        ("every minute", "every minute", "每 1 分钟"),
        ("every 15 minutes", "every 15 minutes", "每 15 分钟"),
        ("* * * * *", "every minute", "每 1 分钟"),
        ("*/10 * * * *", "every hour, at each minute that 10 divides", "每小时，分钟为 10 的倍数时"),
        ("5 * * * *", "every hour at minute 5", "每小时第 5 分"),
        ("0 */6 * * *", "at minute 0 of each hour that 6 divides", "每逢 6 的倍数小时的第 0 分"),
        ("5 3 * * *", "every day at 3:05", "每天 3:05"),
        ("0 9 * * 1-5", "Monday to Friday at 9:00", "星期一至星期五 9:00"),
        ("0 9 * * sat,0", "Saturday, Sunday at 9:00", "星期六、星期日 9:00"),
        ("0 9 last * *", "on the last day of each month at 9:00", "每月最后一天 9:00"),
        ("0 9 15 * *", "on day 15 of each month at 9:00", "每月 15 日 9:00"),
        ("0 9 11 11 *", "every year on November 11 at 9:00", "每年11月11日 9:00"),
        ("0 9-17 * * *", "", ""),
        ("0 9 * * 9", "", ""),
        ("nonsense", "", ""),
        ("", "", ""),
        ("every", "", ""),
    ],
)
def test_moments_are_said_in_words(at: str, english: str, chinese: str) -> None:
    assert (explained(at, "en"), explained(at, "zh-CN")) == (english, chinese)


def test_staff_see_their_shops_jobs_alone(souk: Souk, jobs: Jobs) -> None:
    open_shops(souk)
    start(souk, {"operation": "catalog.page", "payload": {}, "id": "ours"}, EDITOR)
    start(souk, OPEN)
    assert [job["id"] for job in souk.call("jobs.mine", {}, EDITOR)["jobs"]] == ["ours"]
