"""The official conformance suite against the storefront: what it expects of every server holds."""

import re
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn

from tests.doors.house import Opened
from tests.small import small_settings
from tests.trade.buying import furnish

ROOT = Path(__file__).resolve().parents[3]
SUITE = ROOT / ".venv" / "conformance"
EXPECTED = Path(__file__).parent / "conformance" / "expected-failures.yml"


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Where a house listens."""
    at = Opened(small_settings(tmp_path / "souk").model_copy(update={"test_mode": True}))
    furnish(at.souk)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(at.app, log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.02)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(20)
    at.close()


@pytest.mark.filterwarnings("ignore::mcp.shared.exceptions.MCPDeprecationWarning")
def test_the_storefront_conforms_but_for_what_it_does_not_offer(address: str, tmp_path: Path) -> None:
    node = SUITE / "node"
    if not node.is_file():
        pytest.skip("the suite is not installed; python3 scripts/conformance.py does it")
    program = SUITE / "node_modules" / "@modelcontextprotocol" / "conformance" / "dist" / "index.js"
    asked = ["server", "--url", f"{address}/mcp/storefront", "--expected-failures", str(EXPECTED)]
    run = [node.read_text(), str(program), *asked, "-o", str(tmp_path / "results")]
    done = subprocess.run(run, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
    # A server that does not answer fails all: these are the scenarios that any server is held to.
    passed = set(re.findall(r"^✓ ([a-z0-9-]+): [1-9]", done.stdout, re.MULTILINE))
    every = {"server-initialize", "ping", "tools-list", "dns-rebinding-protection"}
    assert every | {"resources-list", "prompts-list", "completion-complete"} <= passed
