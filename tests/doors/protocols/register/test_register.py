"""The marks and the registers agree, and whatever a mark names exists."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.doors.protocols.register import CARRIED, ROLES, VERSIONS, marks_of, named, reasons, share_of, unknown_tests
from tests.doors.protocols.register.__main__ import learn, table
from tests.doors.protocols.register.carried import NEWER
from tests.doors.protocols.register.marks import ROOT
from tests.doors.protocols.register.runner import checks
from tests.doors.protocols.ucp.teashop import config, keys, opened

REGISTERS = ROOT.parent / "shared" / "protocols" / "ucp" / "registers"


@pytest.mark.parametrize("version", VERSIONS)
def test_every_row_has_exactly_one_mark(version: str) -> None:
    if not REGISTERS.is_dir():
        pytest.skip(f"the registers of UCP are not at {REGISTERS}")
    rows = {
        row["id"]: told["_area"]
        for file in sorted((REGISTERS / version).glob("[!_]*.json"))
        for told in [json.loads(file.read_text(encoding="utf-8"))]
        for row in told["rows"]
    }
    marks = marks_of(version)
    assert len(marks) == len({mark.row for mark in marks})
    assert {mark.row: mark.area for mark in marks} == rows


@pytest.mark.parametrize("version", VERSIONS)
def test_what_a_mark_names_exists(version: str) -> None:
    assert list(unknown_tests(version)) == []


@pytest.mark.parametrize("version", VERSIONS)
def test_the_shares_sum_up_to_the_register_apart_for_shop_and_platform(version: str) -> None:
    shares, printed = {role: share_of(version, role) for role in ROLES}, table(version)
    assert sum(share.rows for share in shares.values()) == len(marks_of(version))
    for role, share in shares.items():
        assert share.tested + share.open + sum(share.apart.values()) == share.rows > 0
        assert share.apart.keys() <= reasons().keys()
        assert f"| all | {share.rows} | {share.tested} |" in printed
        assert f"{role}: {share.tested} of {share.applicable}" in printed.splitlines()[1]


def test_what_is_printed_says_which_rows_only_a_long_check_tests(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = ["[a]", 'A-1 = "spck x"', 'A-2 = "carried y"', 'A-3 = ["carried y", "tests/t.py::test_t"]']
    told += ['A-4 = { platform = ["tests/t.py::test_t", "tests/t.py::test_u"] }', 'A-5 = { platform = "open" }']
    (tmp_path / "both.toml").write_text("\n".join(told), encoding="utf-8")
    monkeypatch.setattr("tests.doors.protocols.register.marks.HERE", tmp_path)
    shop, platform = (share_of("both", role) for role in ROLES)
    assert (shop.rows, shop.tested, shop.runner, shop.carried, shop.open) == (3, 3, 1, 1, 0)
    assert (platform.rows, platform.tested, platform.runner, platform.carried, platform.open) == (2, 1, 0, 0, 1)
    printed = table("both")
    assert "tested of the applicable rows: shop: 3 of 3; platform: 1 of 2" in printed
    assert "1 by nothing but its checks for the older version, which only `make check-long` makes." in printed


@pytest.mark.parametrize("version", VERSIONS)
def test_the_checks_that_cover_rows_are_those_of_the_runner(version: str) -> None:
    if not checks(version):
        pytest.skip("spck-conformance is not installed")
    assert named(version) <= checks(version).keys()


def test_a_mark_that_names_no_test_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    here = "tests/doors/protocols/register/test_register.py"
    told = [
        "[area]",
        'A-1 = "open"',
        'A-2 = "not because"',
        f'A-3 = "{here}::test_a_mark_that_names_no_test_is_found"',
        f'A-4 = "{here}::test_nothing"',
        f'A-5 = ["{here}::test_what_a_mark_names_exists", "open"]',
    ]
    (tmp_path / "none.toml").write_text("\n".join(told), encoding="utf-8")
    monkeypatch.setattr("tests.doors.protocols.register.marks.HERE", tmp_path)
    assert list(unknown_tests("none")) == [
        "A-2: not because is no reason",
        f"A-4: there is no test {here}::test_nothing",
        "A-5: more than one mark",
    ]


def test_a_run_is_learnt_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "learnt.toml").write_text('[area]\nB-1 = "open"\nB-2 = "open"\nB-3 = "not unused"\n', encoding="utf-8")
    for place in ("marks", "__main__"):
        monkeypatch.setattr(f"tests.doors.protocols.register.{place}.HERE", tmp_path)
    run = [
        {"id": "passed", "req_ids": ["B-1", "B-3"], "status": "clean-pass", "kill_safe": True},
        {"id": "unsafe", "req_ids": ["B-2"], "status": "clean-pass", "kill_safe": False},
        {"id": "failed", "req_ids": ["B-2"], "status": "deviation", "kill_safe": True},
    ]
    (tmp_path / "report.json").write_text(json.dumps({"spec_version": "learnt", "checks": run}), encoding="utf-8")
    assert learn(tmp_path / "report.json") == "learnt: 1 rows learnt from 1 checks that passed"
    written = (tmp_path / "learnt.toml").read_text(encoding="utf-8")
    assert written == '[area]\nB-1 = "spck passed"\nB-2 = "open"\nB-3 = "not unused"\n'


@pytest.mark.long
def test_the_older_checks_that_cover_carried_rows_pass_at_the_newer_version(tmp_path: Path) -> None:
    if not checks(NEWER):
        pytest.skip("spck-conformance is not installed")
    signing, wanted = keys(), sorted(named(NEWER, CARRIED))
    with opened(tmp_path / "souk", NEWER, signing) as shop:
        known = tmp_path / "merchant.json"
        known.write_text(json.dumps(config(signing, shop.secret, "http://127.0.0.1:9/profile.json")))
        program = [sys.executable, "-m", "tests.doors.protocols.register.carried", shop.address, str(known), *wanted]
        trusting = {**os.environ, "SSL_CERT_FILE": str(shop.certificate)}
        done = subprocess.run(program, capture_output=True, text=True, env=trusting, timeout=300, check=True, cwd=ROOT)
    told = {one["id"]: (one["status"], one["kill_safe"]) for one in json.loads(done.stdout)["checks"]}
    assert told == dict.fromkeys(wanted, ("clean-pass", True))
