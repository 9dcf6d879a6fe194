"""The container files hang together: every path is there, every setting exists. No image is built here."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from souk.doors.cli import main
from souk.settings import Settings

ROOT = Path(__file__).parents[2]
KNOWN = {f"SOUK_{name.upper()}" for name in Settings.model_fields}
# What compose itself asks of whoever starts it.
ASKED = {"SOUK_DATABASE_PASSWORD", "SOUK_PUBLIC_ADDRESS"}


@pytest.fixture
def compose() -> dict[str, Any]:
    made: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
    return made


@pytest.fixture
def dockerfile() -> list[str]:
    text = re.sub(r"\\\n\s*", " ", (ROOT / "Dockerfile").read_text("utf-8"))
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def test_every_setting_in_the_containers_exists(compose: dict[str, Any], dockerfile: list[str]) -> None:
    named = {name for service in compose["services"].values() for name in service.get("environment", {})}
    named |= {name for line in dockerfile if line.startswith("ENV") for name in re.findall(r"(\w+)=", line)}
    ours = {name for name in named if name.startswith("SOUK_")}
    assert len(ours) >= 8
    assert ours - KNOWN == set()
    asked = set(re.findall(r"\$\{(SOUK_\w+)", (ROOT / "compose.yaml").read_text("utf-8")))
    assert asked == ASKED
    assert asked & KNOWN == set()


def test_every_mounted_file_is_there_and_every_volume_declared(compose: dict[str, Any]) -> None:
    mounts = [one.split(":")[0] for service in compose["services"].values() for one in service.get("volumes", ())]
    paths = [one for one in mounts if one.startswith("./")]
    assert len(paths) >= 3
    assert [one for one in paths if not (ROOT / one).exists()] == []
    assert {one for one in mounts if not one.startswith("./")} == set(compose["volumes"])


def test_server_and_worker_run_commands_that_exist(compose: dict[str, Any], dockerfile: list[str]) -> None:
    commands = {name: compose["services"][name]["command"] for name in ("souk", "worker")}
    assert commands == {"souk": ["serve"], "worker": ["worker"]}
    assert all(words[0] in main.commands for words in commands.values())
    assert dockerfile[-2:] == ['ENTRYPOINT ["souk"]', 'CMD ["serve"]']


def test_the_database_is_there_before_the_shop_and_asks_for_a_password(compose: dict[str, Any]) -> None:
    for name in ("souk", "worker"):
        assert compose["services"][name]["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert "healthcheck" in compose["services"]["database"]
    assert ":?" in compose["services"]["database"]["environment"]["POSTGRES_PASSWORD"]
    grace = int(compose["services"]["souk"]["stop_grace_period"].removesuffix("s"))
    assert grace > 2 * Settings(_env_file=None).stop_seconds


def test_nothing_is_open_to_other_machines(compose: dict[str, Any]) -> None:
    ports = [one for service in compose["services"].values() for one in service.get("ports", ())]
    assert len(ports) == 2
    assert all(one.startswith("127.0.0.1:") for one in ports)


def test_the_image_runs_as_a_user_of_its_own_and_says_how_it_is(dockerfile: list[str]) -> None:
    last = dockerfile[max(n for n, line in enumerate(dockerfile) if line.startswith("FROM")) :]
    assert "USER souk" in last
    assert "VOLUME /data" in last
    assert any(line.startswith("HEALTHCHECK") and "/ready" in line for line in last)
    assert [line for line in last if "node" in line.lower()] == []
    assert sum(line.startswith("FROM") for line in dockerfile) == 3


def test_every_file_that_the_image_copies_is_there(dockerfile: list[str]) -> None:
    copied = [line.split()[1:-1] for line in dockerfile if line.startswith("COPY") and "--from" not in line]
    sources = [one for words in copied for one in words]
    assert len(sources) >= 6
    assert [one for one in sources if not (ROOT / one).exists()] == []
    ignored = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert {"var", ".git", ".venv"} <= set(ignored)
    assert [one for one in sources if one.rstrip("/") in ignored] == []


def test_the_other_files_are_whole(compose: dict[str, Any]) -> None:
    for file in sorted((ROOT / "deploy").rglob("*.y*ml")):
        assert yaml.safe_load(file.read_text("utf-8")), file.name
    scrape = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text("utf-8"))
    (job,) = scrape["scrape_configs"]
    assert job["static_configs"] == [{"targets": ["souk:8765"]}]
    assert compose["services"]["souk"]["environment"]["SOUK_HOSTS"] == "souk"
    source = yaml.safe_load((ROOT / "deploy/grafana/provisioning/datasources/prometheus.yaml").read_text("utf-8"))
    assert source["datasources"][0]["uid"] in (ROOT / "deploy/grafana/souk.json").read_text("utf-8")
