"""What only one may win, when several come at the same moment."""

import threading
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from souk.kit.errors import SoukError
from souk.kit.operation import Souk
from souk.settings import Settings
from tests.people.accounts.authenticator import Authenticator
from tests.people.accounts.house import (
    OPERATOR,
    PASSWORD,
    VISITOR,
    joined,
    letters,
    link_to,
    member,
    oneself,
    opened,
    sign_in,
)
from tests.people.accounts.test_delivery import Box

FRESH = "nine boats go home"


def at_once(*tasks: Callable[[], Any]) -> Counter[str]:
    """How the tasks end that start together: `done`, or the code of the refusal."""
    ends: list[str] = []
    start = threading.Barrier(len(tasks))

    def run(task: Callable[[], Any]) -> None:
        start.wait()
        try:
            answer = task()
        except SoukError as error:
            ends.append(error.code)
        else:
            refused = isinstance(answer, dict) and answer.get("refused")
            ends.append("refused" if refused else "done")

    threads = [threading.Thread(target=run, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(ends)


def test_one_of_two_redeems_a_link(souk: Souk, tmp_path: Path) -> None:
    joined(souk)
    souk.call("accounts.ask-reset", {"email": "mei@people.example"}, VISITOR)
    token = link_to(souk, tmp_path, "mei@people.example", "reset")
    passwords = [FRESH, "ten geese fly south"]
    ends = at_once(
        *(
            lambda password=password: souk.call(
                "accounts.reset-password", {"token": token, "password": password}, VISITOR
            )
            for password in passwords
        )
    )
    assert ends == {"done": 1, "spent-link": 1}
    assert sum(bool(sign_in(souk, "mei@people.example", one)["token"]) for one in passwords) == 1


def test_one_of_two_answers_a_challenge(souk: Souk) -> None:
    me, device = oneself(joined(souk)["account"]["id"]), Authenticator()
    made = device.create(souk.call("accounts.begin-passkey", {}, me))
    souk.call("accounts.add-passkey", {"credential": made, "label": "telephone"}, me)
    credential = device.get(souk.call("accounts.begin-passkey-sign-in", {}, VISITOR))
    ends = at_once(
        *[lambda: souk.call("accounts.sign-in-with-passkey", {"credential": credential}, VISITOR) for _ in range(4)]
    )
    assert ends == {"done": 1, "refused": 3}
    assert len(souk.call("accounts.sessions", {}, me)) == 2


def test_one_of_two_takes_an_address(souk: Souk) -> None:
    assert at_once(*[lambda: joined(souk) for _ in range(3)]) == {"done": 1, "email-taken": 2}
    assert len(souk.call("accounts.page", {}, OPERATOR)) == 1


def test_one_of_two_moves_to_an_address(souk: Souk, tmp_path: Path) -> None:
    for name in ("Ann", "Bo"):
        me = oneself(joined(souk, name)["account"]["id"])
        souk.call("accounts.change-email", {"email": "new@people.example", "password": PASSWORD}, me)
    links = [
        letter.get_content().partition("token=")[2].split()[0]
        for letter in letters(souk, tmp_path)
        if letter["To"] == "new@people.example"
    ]
    ends = at_once(*(partial(souk.call, "accounts.confirm-email", {"token": one}, VISITOR) for one in links))
    assert ends == {"done": 1, "email-taken": 1}
    addresses = {one["email"] for one in souk.call("accounts.page", {}, OPERATOR)}
    assert len(addresses) == 2
    assert "new@people.example" in addresses


def test_one_of_two_accepts_an_invitation(souk: Souk, tmp_path: Path) -> None:
    me = oneself(joined(souk)["account"]["id"])
    souk.call("accounts.invite", {"email": "mei@people.example", "role": "editor", "shop": "corner"}, OPERATOR)
    token = link_to(souk, tmp_path, "mei@people.example", "invitation")
    ends = at_once(*[lambda: souk.call("accounts.accept-invitation", {"token": token}, me) for _ in range(2)])
    assert ends == {"done": 1, "spent-link": 1}


def test_two_owners_who_leave_at_once_leave_one(souk: Souk) -> None:
    for id in ("one", "two"):
        member(souk, id, "corner", "owner")
    ends = at_once(
        lambda: souk.call("accounts.remove-staff", {"account": "one", "shop": "corner"}, OPERATOR),
        lambda: souk.call("accounts.erase", {"confirm": "two@shop.example"}, oneself("two")),
    )
    assert ends == {"done": 1, "last-owner": 1}
    assert len(souk.call("accounts.staff", {"shop": "corner"}, OPERATOR)) == 1


def test_many_guesses_at_once_are_counted_one_by_one(souk: Souk) -> None:
    joined(souk)
    wrong = [lambda: souk.call("accounts.sign-in", _asked("wrong one"), VISITOR) for _ in range(12)]
    assert at_once(*wrong) == {"refused": 12}
    with souk.database.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT failures FROM accounts_attempt").scalars().all() == [5]
    assert sign_in(souk, "mei@people.example")["wait_seconds"] == 30


def _asked(password: str) -> dict[str, str]:
    return {"email": "mei@people.example", "password": password}


def test_the_right_one_among_many_guesses_at_once_is_not_told_after_the_fifth(souk: Souk) -> None:
    joined(souk)
    for _ in range(5):
        sign_in(souk, "mei@people.example", "wrong one")
    right = [lambda: souk.call("accounts.sign-in", _asked(PASSWORD), VISITOR) for _ in range(4)]
    assert at_once(*right) == {"refused": 4}


def test_two_carriers_carry_every_letter_once(settings: Settings) -> None:
    box = Box()
    souk = opened(settings, post=box)
    for number in range(9):
        joined(souk, f"Mei {number}", email=f"mei{number}@people.example")
    carry = [lambda: souk.call("accounts.deliver", {}, OPERATOR) for _ in range(2)]
    assert at_once(*carry) == {"done": 2}
    assert sorted(one.to for one in box.letters) == [f"mei{number}@people.example" for number in range(9)]
    souk.database.close()


def test_a_session_that_begins_while_its_account_is_erased_opens_nothing(souk: Souk) -> None:
    made = joined(souk)
    me = oneself(made["account"]["id"])
    at_once(
        lambda: sign_in(souk, "mei@people.example"),
        lambda: souk.call("accounts.erase", {"confirm": "mei"}, me),
        lambda: souk.call("accounts.make-key", {"label": "k", "scopes": ["catalog:read"], "days": 1}, me),
    )
    with souk.database.engine.connect() as connection:
        left = [
            connection.exec_driver_sql(f"SELECT count(*) FROM accounts_{one}").scalar() for one in ("session", "key")
        ]
    assert left == [0, 0]
