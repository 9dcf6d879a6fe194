"""Every claim names tests that exist, and a bench that prints a figure."""

from pathlib import Path

import pytest

from tests.claims import CLAIMS, Claim

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.says)
def test_a_claim_is_shown_by_tests_that_exist(claim: Claim) -> None:
    for named in claim.tests:
        files = [ROOT / named] if named.endswith(".py") else sorted((ROOT / named).rglob("test_*.py"))
        assert files, named
        assert all("def test_" in file.read_text(encoding="utf-8") for file in files), named


@pytest.mark.parametrize("claim", [claim for claim in CLAIMS if claim.bench], ids=lambda claim: claim.says)
def test_a_claimed_figure_has_its_bench(claim: Claim) -> None:
    assert (ROOT / "bench" / claim.bench / "run.py").is_file()
