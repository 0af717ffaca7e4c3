"""Tries the ways of installing onrecord: `make install-test`. Minutes, the network for making, none for installing.

The wheel and the sdist hold the same; the bundle, signed, goes into an environment in a namespace with no route and
works there; its time is set beside that of Django and onnxruntime in the same run. Exit 1 where a bar is missed.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path

from make_bundle import BUNDLE, DIST, ROOT, run_pip

LARGEST_WHEEL = 90e6
LARGEST_INSTALL = 350 * 2**20
"""What the packages of a core install hold, in bytes; neither pip's own nor what Python compiles of them counts."""
OWN_OF_PIP = ("pip", "setuptools", "pkg_resources", "_distutils_hack")
EXTRAS = ("pyarrow", "duckdb", "splink", "pandas")
"""What a core install is without."""
PEER = ("django", "asgiref", "sqlparse", "onnxruntime", "numpy", "flatbuffers", "packaging", "protobuf")
"""Django and onnxruntime with what they need, named in full so that pip looks for as little as it does for ours."""
TRIES = 2
"""Installs of each that are timed; the quicker one counts."""
PASSPHRASE = "six words that nobody else knows"  # noqa: S105 - of invented reports


class MissedError(Exception):
    """A way of installing does not do what it should."""


def need(holds: bool, words: str) -> None:
    """Raise MissedError unless something holds."""
    if not holds:
        raise MissedError(words)


def main() -> int:
    """Return 1 where a bar is missed."""
    with tempfile.TemporaryDirectory(prefix="onrecord-install-") as scratch:
        folder = Path(scratch)
        try:
            make_all(folder)
            check_archives()
            check_swapped(folder)
            target = install_offline(folder)
            use_offline(target, folder)
            compare_times(folder)
        except MissedError as error:
            print(f"MISSED: {error}", file=sys.stderr)
            return 1
    return 0


def make_all(folder: Path) -> None:
    """Make the bundle, signed with a key of this test, and the sdist."""
    run([sys.executable, str(Path(__file__).with_name("make_bundle.py")), "--key", str(folder / "key")])
    build = folder / "build"
    run([sys.executable, "-m", "venv", str(build)])
    run([str(build / "bin" / "python"), "-m", "pip", "install", "-q", "hatchling==1.27.0"])
    run([str(build / "bin" / "python"), "-m", "hatchling", "build", "-t", "sdist", "-d", str(DIST)], cwd=ROOT)


def check_archives() -> None:
    """Hold the wheel to its size, and to what it must and must not hold; the sdist gives the same wheel."""
    (wheel,), (sdist,) = DIST.glob("*.whl"), DIST.glob("*.tar.gz")
    size = wheel.stat().st_size
    need(size <= LARGEST_WHEEL, f"the wheel has {size / 1e6:.0f} MB")
    held = set(zipfile.ZipFile(wheel).namelist())
    for name in ("encoder/models/reader.npz", "encoder/models/words.npz", "gazetteer/data/places.gaz", "py.typed"):
        need(f"onrecord/{name}" in held, f"the wheel is without {name}")
    need(
        not [n for n in held if "attack" in n or n.startswith(("tests", "bench"))],
        "the wheel holds more than it should",
    )
    with tempfile.TemporaryDirectory() as scratch:
        with tarfile.open(sdist) as packed:
            packed.extractall(scratch, filter="data")
        (tree,) = Path(scratch).iterdir()
        run_pip("wheel", "--quiet", "--no-deps", "--wheel-dir", str(Path(scratch) / "again"), str(tree))
        (again,) = (Path(scratch) / "again").glob("*.whl")
        need(set(zipfile.ZipFile(again).namelist()) == held, "the sdist gives another wheel")
    print(f"wheel {size / 1e6:.1f} MB, sdist {sdist.stat().st_size / 1e6:.1f} MB, the sdist gives the same wheel")


def check_swapped(folder: Path) -> None:
    """See that a bundle in which one byte is another is not installed."""
    copy = folder / "swapped"
    shutil.copytree(BUNDLE, copy)
    wheel = min((copy / "wheels").iterdir())
    held = bytearray(wheel.read_bytes())
    held[len(held) // 2] ^= 1
    wheel.write_bytes(held)
    ran = subprocess.run(
        ["sh", str(copy / "install.sh"), str(folder / "never")], capture_output=True, text=True, check=False
    )
    need(ran.returncode == 1 and "DO NOT INSTALL" in ran.stderr, "a bundle with another byte was installed")
    need(not (folder / "never").exists(), "something was installed from a bundle with another byte")
    shutil.rmtree(copy)


def install_offline(folder: Path) -> Path:
    """Install the bundle where there is no route, look what it weighs, and return where it is."""
    target = folder / "onrecord"
    start = time.monotonic()
    run([*without_network(), "sh", str(BUNDLE / "install.sh"), str(target)])
    took = time.monotonic() - start
    packages = next((target / "lib").glob("python3*")) / "site-packages"
    size, compiled, rest = weigh(target, packages)
    need(size <= LARGEST_INSTALL, f"its packages have {size / 1e6:.0f} MB")
    run([str(target / "bin" / "python"), "-m", "pip", "check"])
    there = [name for name in EXTRAS if (packages / name).exists()]
    need(not there, f"the core brought {', '.join(there)}")
    print(
        f"bundle installed with no route in {took:.0f} s: packages {size / 1e6:.0f} MB ({size / 2**20:.0f} MiB), "
        f"compiled {compiled / 1e6:.0f} MB, pip and the environment {rest / 1e6:.0f} MB"
    )
    return target


def weigh(target: Path, packages: Path) -> tuple[int, int, int]:
    """Return the bytes of an environment's packages, of what Python compiled of them, and of all else."""
    size = compiled = rest = 0
    for path in (p for p in target.rglob("*") if p.is_file() and not p.is_symlink()):
        inside = path.is_relative_to(packages)
        if not inside or path.relative_to(packages).parts[0].startswith(OWN_OF_PIP):
            rest += path.stat().st_size
        elif path.suffix == ".pyc":
            compiled += path.stat().st_size
        else:
            size += path.stat().st_size
    return size, compiled, rest


def use_offline(target: Path, folder: Path) -> None:
    """Make, read and release a record with what was installed, where there is no route."""
    (folder / "passphrase").write_text(PASSPHRASE, "utf-8")
    environment = {
        "PATH": f"{target / 'bin'}:{os.environ['PATH']}",
        "ONRECORD_PASSPHRASE_FILE": str(folder / "passphrase"),
    }
    work = folder / "work"
    work.mkdir()
    shutil.copytree(ROOT / "samples", work / "samples")
    offline = without_network()

    def call(*words: str, code: int = 0) -> str:
        ran = subprocess.run([*offline, *words], cwd=work, env=environment, capture_output=True, text=True, check=False)
        need(ran.returncode == code, f"{' '.join(words)} ended with {ran.returncode}: {ran.stderr[-800:]}")
        return ran.stdout + ran.stderr

    found = {f["name"]: f["works"] for f in json.loads(call("onrecord", "doctor", "--json"))}
    need(all(found[n] for n in ("Python", "encryption", "model", "gazetteer")), f"doctor: {found}")
    call("onrecord", "init", "record")
    call("onrecord", "-C", "record", "add", "samples", "--sidecar", "samples/reports.csv")
    call("onrecord", "-C", "record", "run")
    call("onrecord", "-C", "record", "decide", "reads-right", "--all-undecided")
    call("onrecord", "-C", "record", "release", "--counts", "samples/counts.csv", "--alone", "a test", "out")
    need((work / "out" / "rows.csv").stat().st_size > 100, "the release is empty")
    said = call("onrecord", "bulk", "samples/vigil.jsonl", "-o", "claims", "--basis", "published", code=2)
    need("pip install 'onrecord[bulk]'" in said, f"a missing extra does not name its command: {said[-300:]}")
    code = "import onrecord; print(len(onrecord.read_report('Police arrested nine men in Goma.').claims))"
    need(call("python", "-c", code).strip() == "1", "the interface for notebooks finds no claim")
    print("with no route: doctor, a record from init to release, a missing extra that names its command, read_report")


def compare_times(folder: Path) -> None:
    """Time the core and Django with onnxruntime, both from the same wheels and with no cache, one after the other."""
    ours = [
        time_install(folder / f"ours-{n}", ["--no-deps", "-r", str(BUNDLE / "requirements.txt")]) for n in range(TRIES)
    ]
    theirs = [time_install(folder / f"theirs-{n}", ["--no-deps", *PEER]) for n in range(TRIES)]
    print(
        f"installed from wheels in {min(ours):.1f} s, Django and onnxruntime in {min(theirs):.1f} s: "
        f"{min(ours) / min(theirs):.2f} times"
    )


def time_install(target: Path, what: Sequence[str]) -> float:
    """Return how many seconds pip takes to install from the bundle's wheels into an environment of its own."""
    run([sys.executable, "-m", "venv", str(target)])
    pip = [str(target / "bin" / "python"), "-m", "pip", "--isolated", "--disable-pip-version-check", "install", "-q"]
    start = time.monotonic()
    run([*pip, "--no-index", "--no-cache-dir", "--find-links", str(BUNDLE / "wheels"), *what])
    took = time.monotonic() - start
    shutil.rmtree(target)
    return took


def without_network() -> list[str]:
    """Return the words before a command that run it in a network namespace of its own, which has no route."""
    need(shutil.which("unshare") is not None, "unshare (util-linux) is needed to take the network away")
    words = ["unshare", "-n"] if os.geteuid() == 0 else ["unshare", "-rn"]
    routes = subprocess.run([*words, "cat", "/proc/net/route"], capture_output=True, text=True, check=True)
    need(len(routes.stdout.splitlines()) <= 1, "the namespace has a route")
    return words


def run(command: Sequence[str], cwd: Path | None = None) -> None:
    """Run a command that must end well."""
    ran = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    need(ran.returncode == 0, f"{' '.join(command[:6])} … ended with {ran.returncode}: {ran.stderr[-1500:]}")


if __name__ == "__main__":
    sys.exit(main())
