#!/usr/bin/env python3
"""Everything one does with this clone: ./do setup | run | test | check | bench | shots.

setup   virtual environment, locked packages, front end; prints the path of the `steward` command
run     set up, then serve on http://127.0.0.1:8000 (PORT); data in ./data (STEWARD_DATA)
test    set up, check, then the whole suite on SQLite and on PostgreSQL; --quick: SQLite, without slow and browser
        tests; --database URL: on that database only; other arguments go to pytest
check   ruff, mypy, djade, missing migrations; --fix: first mend what the tools can mend
bench   speed at scale (arguments go to tests/bench)
shots   pictures of every page (arguments go to pytest)

Needs Python 3.11 or newer with pip, and nothing else. What is in place already is not done again.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
STAMPS = ROOT / ".setup"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STEWARD = VENV / "bin" / "steward"
BUILD = ROOT / "build"
Command = Sequence[str | Path]
NO_INSTALLATION = {"STEWARD_SECRET_KEY": "of this step only", "DATABASE_URL": ""}  # set-up makes no data folder


class Missing(Exception):
    """Set-up or a check cannot go on; the message says what is missing and what to do."""


def say(text: str) -> None:
    """Progress goes to stderr: stdout belongs to the result."""
    print(text, file=sys.stderr, flush=True)


def environment(**more: str) -> dict[str, str]:
    """Our own environment without what another Python's environment would leak into it.

    Compiled modules are kept, in build/compiled: a process that compiles all it imports takes twice as long to start.
    """
    leaks = {"PYTHONHOME", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "VIRTUAL_ENV"}
    kept = {name: value for name, value in os.environ.items() if name not in leaks}
    return kept | {"PYTHONPYCACHEPREFIX": str(BUILD / "compiled")} | more


def works(command: Command) -> bool:
    """Whether the command runs and ends well."""
    try:
        return subprocess.run([*map(str, command)], capture_output=True, check=False, env=environment()).returncode == 0
    except OSError:
        return False


def quietly(command: Command, *, otherwise: str, **more: str) -> None:
    """Run a step's command without its chatter; when it fails, end with `otherwise` and its last words."""
    log = STAMPS / "last.log"
    with log.open("w") as out:
        env = environment(**more)
        code = subprocess.run([*map(str, command)], stdout=out, stderr=out, check=False, cwd=ROOT, env=env).returncode
    if code:
        lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
        raise Missing(f"{otherwise} It said: {lines[-1] if lines else f'exit {code}'} (all of it: {log})")


# -- steps: each is done again only when what it reads has changed ---------------------------------------------------


def fingerprint(paths: Iterable[Path], *more: object) -> str:
    """A hash of the files' names and contents, and of whatever else the step depends on."""
    found = hashlib.sha256(repr(more).encode())
    for path in sorted(paths):
        if path.is_file():
            found.update(f"\0{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return found.hexdigest()


def step(name: str, print_: str, made: Path, action: Callable[[], None]) -> None:
    """Do `action` unless its stamp says that it was done with this fingerprint, and what it made is still there."""
    stamp = STAMPS / name
    if made.exists() and stamp.is_file() and stamp.read_text() == print_:
        return
    say(f"· {name}")
    stamp.unlink(missing_ok=True)
    action()
    stamp.write_text(print_)


def make_environment() -> None:
    """`.venv`, without pip: packages are installed into it from outside, which also works without ensurepip."""
    if not works([PYTHON, "-c", "import sys; assert sys.version_info >= (3, 11)"]):
        shutil.rmtree(VENV, ignore_errors=True)
        command = [sys.executable, "-m", "venv", "--without-pip", str(VENV)]
        quietly(command, otherwise="Python cannot make a virtual environment: install python3-venv.")


def write_command() -> None:
    """`.venv/bin/steward`, and the clone on the environment's import path."""
    packages = next((VENV / "lib").glob("python3*/site-packages"))
    (packages / "steward-clone.pth").write_text(f"{ROOT}\n")
    STEWARD.write_text('#!/bin/sh\nexec "$(dirname "$(readlink -f "$0")")/python" -P -m steward "$@"\n')
    STEWARD.chmod(0o755)


def pip() -> list[str]:
    """A pip that can install into `.venv`: this Python's own, else one that ensurepip puts there."""
    if works([sys.executable, "-m", "pip", "--version"]):
        return [sys.executable, "-m", "pip"]
    if works([PYTHON, "-m", "pip", "--version"]) or works([PYTHON, "-m", "ensurepip"]):
        return [str(PYTHON), "-m", "pip"]
    raise Missing("Neither uv nor pip was found: run `apt-get install python3-venv python3-pip`, then again.")


def uv() -> str | None:
    """A uv: from the path, else installed once under `.setup`; None where no wheel of it fits this machine."""
    own = STAMPS / "uv" / "bin" / "uv"
    if found := shutil.which("uv"):
        return found
    if not own.exists():
        lock = ROOT / "requirements-uv.txt"
        works([*pip(), "install", "--quiet", "--require-hashes", "--target", STAMPS / "uv", "-r", lock])
    return str(own) if works([own, "--version"]) else None


def install(locks: Sequence[Path], python: Path, *, exactly: bool) -> None:
    """Install hash-locked packages into the environment of `python`; `exactly`: and remove all others."""
    otherwise = "The locked packages could not be installed: is the network, or your package index, reachable?"
    tool = uv()
    if tool:
        how = ["sync"] if exactly else ["install"]
        files = list(map(str, locks)) if exactly else [a for lock in locks for a in ("-r", str(lock))]
        if works([tool, "pip", *how, "--require-hashes", "--python", python, *files]):
            return
    files = [a for lock in locks for a in ("-r", str(lock))]
    into = ["--python", str(python)] if pip()[0] != str(python) else []
    quietly([*pip(), *into, "install", "--require-hashes", *files], otherwise=otherwise)


def install_packages(dev: bool) -> None:
    """The runtime packages, with `dev` those for tests too. Once there, the latter stay."""
    runtime, tests = ROOT / "requirements.txt", ROOT / "requirements-dev.txt"
    dev = dev or (STAMPS / "packages for tests").exists()
    locks = [runtime, tests] if dev else [runtime]
    name = "packages for tests" if dev else "packages"
    made = VENV / "bin" / ("pytest" if dev else "granian")
    step(name, fingerprint(locks, sys.version, ROOT), made, lambda: install(locks, PYTHON, exactly=True))


def install_front_end() -> None:
    """`npm ci`, by the Node of this machine, else by one from a package that is thrown away afterwards."""
    arguments = ["ci", "--ignore-scripts", "--omit=optional"]
    otherwise = "The front-end packages could not be installed: is the network, or your package index, reachable?"
    npm = shutil.which("npm")
    if npm and shutil.which("node"):
        quietly([npm, *arguments], otherwise=otherwise)
        return
    say("  no Node here: taking one from a package for the moment")
    with tempfile.TemporaryDirectory(dir=STAMPS) as folder:
        command = [sys.executable, "-m", "venv", "--without-pip", folder]
        quietly(command, otherwise="Python cannot make a virtual environment: install python3-venv.")
        install([ROOT / "requirements-node.txt"], Path(folder) / "bin" / "python", exactly=False)
        path = f"{folder}/bin{os.pathsep}{os.environ.get('PATH', '')}"
        quietly([f"{folder}/bin/npm", *arguments], otherwise=otherwise, PATH=path)


def compile_translations() -> None:
    """`.po` -> `.mo` by Babel: no gettext needed."""
    command: Command = [
        VENV / "bin" / "pybabel",
        "compile",
        "--domain",
        "django",
        "--directory",
        ROOT / "steward" / "locale",
    ]
    quietly(command, otherwise="A translation does not compile.")


def collect_static() -> None:
    """What browsers load, hashed and compressed, into build/static."""
    command: Command = [PYTHON, "-m", "steward", "collectstatic", "--noinput", "--clear"]
    quietly(command, otherwise="The static files do not fit together.", **NO_INSTALLATION)


def set_up(*, dev: bool = False) -> None:
    """Bring the clone to where `steward` runs; with `dev`, to where the tests run."""
    begin = time.monotonic()
    try:
        STAMPS.mkdir(exist_ok=True)
        lock = (STAMPS / "lock").open("w")
    except OSError as error:
        raise Missing(
            f"The folder {ROOT} cannot be written to ({error.strerror}): put the clone where you may."
        ) from None
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two ./do at once: the second waits, then finds all in place
        code = ROOT / "steward"
        step("environment", fingerprint([], sys.version, ROOT), PYTHON, make_environment)
        step("command", fingerprint([], ROOT, sys.version, write_command.__code__.co_consts), STEWARD, write_command)
        install_packages(dev)
        modules = ROOT / "node_modules"
        npm_files = [ROOT / "package.json", ROOT / "package-lock.json", ROOT / ".npmrc"]
        step("front-end packages", fingerprint(npm_files), modules / ".package-lock.json", install_front_end)
        styles = [path for path in code.glob("*/static/**/*") if path.suffix != ".mo"]
        asset_print = fingerprint([*npm_files, *styles, *(code / "core").glob("asset*.py")])
        build: Command = [PYTHON, "-m", "steward.core.assets"]
        otherwise = "The front end does not build."
        step("assets", asset_print, BUILD / "assets", lambda: quietly(build, otherwise=otherwise))
        if words := list(code.glob("locale/**/*.po")):
            made = words[0].with_suffix(".mo")
            step("translations", fingerprint(words), made, compile_translations)
        locks = [ROOT / "requirements.txt", code / "config" / "settings.py"]
        manifest = BUILD / "static" / "staticfiles.json"
        step("static files", fingerprint(locks, asset_print), manifest, collect_static)
    if (took := time.monotonic() - begin) > 1:
        say(f"set up in {took:.0f} s")


# -- run -------------------------------------------------------------------------------------------------------------


def run(arguments: list[str]) -> int:
    """Serve until told to stop."""
    port = os.environ.get("PORT", "8000")
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise Missing(f"PORT must be a number from 1 to 65535, not {port!r}.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(port)))
        except OSError as error:
            raise Missing(
                f"Port {port} cannot be used ({error.strerror}): set another, as in PORT=8001 ./do run."
            ) from None
    data = Path(os.environ.get("STEWARD_DATA") or ROOT / "data").absolute()
    try:
        data.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=data):
            pass
    except OSError as error:
        why = f"The data folder {data} cannot be written to ({error.strerror})"
        raise Missing(f"{why}: set STEWARD_DATA to one that can.") from None
    set_up()
    sys.stdout.flush()
    os.execve(
        STEWARD, [str(STEWARD), "serve", "--migrate", "--port", port, *arguments], environment(STEWARD_DATA=str(data))
    )


# -- check, test -----------------------------------------------------------------------------------------------------


def shown(title: str, command: Command, **more: str) -> bool:
    """Run a check with its output visible; whether it went well."""
    say(f"· {title}")
    return subprocess.run([*map(str, command)], check=False, cwd=ROOT, env=environment(**more)).returncode == 0


def fix() -> None:
    """Let the tools mend what they can: format, imports, simple rules. Migrations and types remain."""
    tools = VENV / "bin"
    shown("ruff check --fix", [tools / "ruff", "check", "--fix", "--quiet", "--exit-zero", "."])
    shown("ruff format", [tools / "ruff", "format", "--quiet", "."])
    shown("djade", [tools / "djade", "--target-version", "5.2", *ROOT.glob("steward/*/templates/**/*.html")])


def check() -> None:
    """Every rule that a machine can judge. Raises `Missing` when one is broken."""
    tools = VENV / "bin"
    templates = sorted(ROOT.glob("steward/*/templates/**/*.html"))
    with tempfile.TemporaryDirectory() as data:
        settings = NO_INSTALLATION | {"STEWARD_DATA": data}
        results = {
            "ruff": shown("ruff check", [tools / "ruff", "check", "--quiet", "."]),
            "format": shown("ruff format", [tools / "ruff", "format", "--check", "--quiet", "."]),
            "types": shown("mypy", [tools / "mypy", "--no-error-summary"], **settings),
            "templates": shown("djade", [tools / "djade", "--target-version", "5.2", "--check", *templates]),
            "migrations": shown(
                "migrations", [PYTHON, "-m", "steward", "makemigrations", "--check", "--dry-run"], **settings
            ),
        }
    if broken := [name for name, good in results.items() if not good]:
        raise Missing(f"Not as it should be: {', '.join(broken)} (see above).")


def need(package: str, is_there: Callable[[], bool]) -> None:
    """Make sure of a Debian package that tests drive; installs it when this is root on Debian."""
    if is_there():
        return
    apt = shutil.which("apt-get")
    if apt and os.geteuid() == 0:
        say(f"· {package}, by apt-get")
        otherwise = f"{package} is missing and apt-get could not install it."
        quietly([apt, "update"], otherwise=otherwise)
        command = [apt, "install", "-y", "--no-install-recommends", package]
        quietly(command, otherwise=otherwise, DEBIAN_FRONTEND="noninteractive")
    if not is_there():
        raise Missing(
            f"The tests need {package}: install it (on Debian: `sudo apt-get install {package}`), then again."
        )


def postgres_is_there() -> bool:
    """Whether the programs of a PostgreSQL server are on this machine."""
    return bool(shutil.which("initdb") or list(Path("/usr/lib/postgresql").glob("*/bin/initdb")))


def chromium_is_there() -> bool:
    """Whether the browser that tests drive is on this machine."""
    return any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))


def test(arguments: list[str]) -> int:
    """The whole suite, or the part asked for."""
    quick = "--quick" in arguments
    database = ""
    arguments = [argument for argument in arguments if argument != "--quick"]
    if "--database" in arguments:
        place = arguments.index("--database")
        if place + 1 == len(arguments):
            raise Missing("--database needs an address, as in --database postgres://user@host/name.")
        database = arguments[place + 1]
        del arguments[place : place + 2]
    set_up(dev=True)
    if not quick:
        need("chromium", chromium_is_there)
    if not (quick or database):
        need("postgresql", postgres_is_there)
    check()
    workers = (os.cpu_count() or 1) + 1  # a third of the time they wait: for browsers, servers, disks
    suite: list[str | Path] = [PYTHON, "-m", "pytest", "-n", str(workers), "--dist", "worksteal"]
    fast = ["-m", "not slow and not browser"] if quick else []
    if quick or database:
        say(f"· tests on {database or 'SQLite, without slow and browser tests'}")
        return subprocess.call([*suite, *fast, *arguments], cwd=ROOT, env=environment(DATABASE_URL=database))
    say("· tests on SQLite")
    on_sqlite = subprocess.call([*suite, *arguments], cwd=ROOT, env=environment(DATABASE_URL=""))
    say("· tests on PostgreSQL (slow and browser tests: those about data)")
    about_data = ["-m", "every_database or not (slow or browser)"]
    cluster: list[str | Path] = [PYTHON, "-m", "tests.support.postgres"]
    on_postgres = subprocess.call([*cluster, *suite, *about_data, *arguments], cwd=ROOT, env=environment())
    if on_postgres == 5 and arguments:  # pytest's "nothing collected": the tests asked for are not about data
        on_postgres = 0
    say(
        f"SQLite: {'passed' if on_sqlite == 0 else 'FAILED'}. PostgreSQL: {'passed' if on_postgres == 0 else 'FAILED'}."
    )
    return on_sqlite or on_postgres


def main(arguments: list[str]) -> int:
    """Do what the first argument names; the exit code."""
    name, rest = (arguments[0], arguments[1:]) if arguments else ("help", [])
    if name == "setup":
        set_up(dev="--dev" in rest)
        print(STEWARD)
    elif name == "run":
        return run(rest)
    elif name == "test":
        return test(rest)
    elif name == "check":
        set_up(dev=True)
        if "--fix" in rest:
            fix()
        check()
    elif name == "bench":
        set_up(dev=True)
        return subprocess.call([PYTHON, "-m", "tests.bench", *rest], cwd=ROOT, env=environment())
    elif name == "shots":
        set_up(dev=True)
        need("chromium", chromium_is_there)
        return subprocess.call([PYTHON, "-m", "pytest", "tests/shots", *rest], cwd=ROOT, env=environment())
    else:
        print(__doc__)
        return 0 if name in {"help", "-h", "--help"} else 2
    return 0


def with_a_newer_python() -> None:
    """Go on under the newest Python on the path when this one is too old."""
    for minor in range(19, 10, -1):
        if found := shutil.which(f"python3.{minor}"):
            os.execv(found, [found, *sys.argv])
    sys.exit(f"./do: Python 3.11 or newer is needed, this is {sys.version.split()[0]}: install python3.11.")


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036 - the one place that an older Python reaches
        with_a_newer_python()
    try:
        sys.exit(main(sys.argv[1:]))
    except (Missing, OSError) as error:
        sys.exit(f"./do: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
