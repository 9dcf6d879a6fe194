"""What is made when it is first asked for: the tools, and every page's route."""

from starlette.testclient import TestClient

from tests.doors.http.front import Front
from tests.doors.http.test_callers import INITIALISE, bearer


def test_the_tools_answer_from_the_first_request_on_and_after_the_application_began_again(front: Front) -> None:
    program = front.browser(headers=bearer(front.key))
    for _ in range(2):
        with program:
            answers = [program.post("/mcp", json=INITIALISE) for _ in range(2)]
        assert [one.status_code for one in answers] == [200, 200]
        assert all(one.json()["result"]["serverInfo"]["name"] == "souk" for one in answers)


def test_before_the_application_runs_no_tool_answers(browser: TestClient, front: Front) -> None:
    assert browser.post("/mcp", json=INITIALISE, headers=bearer(front.key)).status_code == 500


def test_the_parameters_of_every_page_can_be_read(front: Front) -> None:
    made = [route.made() for route in front.app.routes if hasattr(route, "made")]
    assert len(made) > 100
    assert all(route.dependant.call is route.endpoint for route in made)
