"""Makes the offline bundle: `make bundle`. All wheels for this system and Python, their checksums, a signature.

`make bundle WITH=team,bulk` takes in what these extras need. The key is made the first time and kept in the maker's own
folder; whoever installs compares its fingerprint.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from check_bundle import KEY, LIST, SIGNATURE, check, describe_machine
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
BUNDLE = ROOT / "build" / "bundle"
DIST = ROOT / "build" / "dist"
LOCK = ROOT / "requirements" / "run.lock"
MORE_LOCK = ROOT / "requirements" / "dev.lock"
"""Where the packages of extras are locked, since they are tested with."""
OWN_KEY = Path("~/.config/onrecord/bundle.key")


def main() -> int:
    """Make the bundle and check it as whoever installs will."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--key", type=Path, default=OWN_KEY.expanduser(), help="the file of the signing key")
    options.add_argument("--with", dest="extras", default="", help="extras to take in, as in team,bulk")
    chosen = options.parse_args()
    extras = [name for name in chosen.extras.split(",") if name]
    wheel = build_wheel(DIST)
    shutil.rmtree(BUNDLE, ignore_errors=True)
    wheels = BUNDLE / "wheels"
    wheels.mkdir(parents=True)
    download_wheels(wheels, LOCK)
    if extras:
        more = BUNDLE / "more.txt"
        more.write_text(pick_locked(find_packages(extras)), "utf-8")
        download_wheels(wheels, more, "--no-deps")
        more.unlink()
    shutil.copy(wheel, wheels)
    for name in ("check_bundle.py", "install.sh"):
        shutil.copy(Path(__file__).with_name(name), BUNDLE)
    for name in ("LICENSE", "NOTICE"):
        shutil.copy(ROOT / name, BUNDLE)
    (BUNDLE / "made-for.json").write_text(json.dumps(describe_machine(), indent=1) + "\n", "utf-8")
    (BUNDLE / "requirements.txt").write_text(render_requirements(wheels), "utf-8")
    sign_bundle(BUNDLE, read_key(chosen.key))
    size = sum(p.stat().st_size for p in BUNDLE.rglob("*") if p.is_file())
    print(f"{BUNDLE}: {len(list(wheels.iterdir()))} wheels, {size / 1e6:.0f} MB, for {describe_machine()}")
    print(f"Signed by the key {check(BUNDLE)}: tell these digits to whoever installs it, by another way.")
    return 0


def build_wheel(out: Path) -> Path:
    """Return the wheel of this tree, built anew."""
    shutil.rmtree(out, ignore_errors=True)
    # pip fetches what builds wheels and uses it apart from what is installed here.
    run_pip("wheel", "--quiet", "--no-deps", "--wheel-dir", str(out), str(ROOT))
    (wheel,) = out.glob("onrecord-*.whl")
    return wheel


def download_wheels(folder: Path, lock: Path, *words: str) -> None:
    """Fetch the wheels of all that a lock names, by their hashes; nothing is built from source."""
    run_pip(
        "download", "--quiet", "--only-binary", ":all:", "--require-hashes", *words, "-r", str(lock), "-d", str(folder)
    )


def find_packages(extras: Iterable[str]) -> set[str]:
    """Return the packages that some extras bring beside the core; they are looked up where they are installed."""
    known = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    found: set[str] = set()
    left: list[Requirement] = []
    for extra in extras:
        if extra not in known:
            raise SystemExit(f"there is no extra {extra!r}: name some of {', '.join(known)}")
        left += map(Requirement, known[extra])
    core = set(split_lock(LOCK.read_text("utf-8")))
    seen: set[str] = set()
    while left:
        wanted = left.pop()
        name = canonicalize_name(wanted.name)
        if str(wanted) not in seen:
            seen.add(str(wanted))
            found |= {name} - core
            left += list_needs(wanted)
    return found


def list_needs(wanted: Requirement) -> Iterator[Requirement]:
    """Yield what a package needs here, with the extras of its own that are asked for."""
    try:
        needs = requires(wanted.name) or []
    except PackageNotFoundError as error:
        raise SystemExit(f"{wanted.name} is not installed here: install that extra, then make the bundle") from error
    for need in map(Requirement, needs):
        chosen = [{"extra": extra} for extra in ("", *wanted.extras)]
        if need.marker is None or any(need.marker.evaluate(c) for c in chosen):
            yield need


def pick_locked(names: Iterable[str]) -> str:
    """Return the lock's lines for some packages; raises SystemExit where one is not locked."""
    locked = split_lock(MORE_LOCK.read_text("utf-8"))
    missing = sorted(set(names) - set(locked))
    if missing:
        raise SystemExit(f"{', '.join(missing)}: not locked in {MORE_LOCK.name}")
    return "".join(f"{locked[name]}\n" for name in sorted(names))


def split_lock(text: str) -> dict[str, str]:
    """Return a lock's lines by the package they are of."""
    parts = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE | re.IGNORECASE)
    return {canonicalize_name(part.partition("==")[0]): part.rstrip() for part in parts if "==" in part}


def run_pip(*words: str) -> None:
    """Run this interpreter's pip."""
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *words]
    subprocess.run(command, check=True)


def render_requirements(wheels: Path) -> str:
    """Return what is installed from a folder of wheels: each by its name, version and hash."""
    lines = []
    for path in sorted(wheels.glob("*.whl")):
        name, version = path.name.split("-")[:2]
        lines.append(f"{name}=={version} --hash=sha256:{hash_file(path)}")
    return "\n".join([*lines, ""])


def sign_bundle(folder: Path, key: Ed25519PrivateKey) -> None:
    """Write a bundle's list of checksums, its signature and the public key."""
    paths = sorted(p for p in folder.rglob("*") if p.is_file())
    listed = "".join(f"{hash_file(p)}  {p.relative_to(folder).as_posix()}\n" for p in paths).encode()
    (folder / LIST).write_bytes(listed)
    (folder / SIGNATURE).write_text(key.sign(listed).hex() + "\n", "ascii")
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    (folder / KEY).write_text(public.hex() + "\n", "ascii")


def read_key(path: Path) -> Ed25519PrivateKey:
    """Return the signing key kept in a file, made where there is none."""
    if path.exists():
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(path.read_text("ascii").strip()))
    key = Ed25519PrivateKey.generate()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    raw = key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as out:
        out.write(raw.hex() + "\n")
    print(f"A signing key was made in {path}. Keep it: with another one people must compare digits anew.")
    return key


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file in hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
