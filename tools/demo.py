"""Documents the samples and serves them: `make demo`, or `make demo ARGS=--check` to look and leave.

The record is made anew each time in `demo-record/`, with a passphrase anyone can read here: its reports are invented.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from pathlib import Path

from onrecord.acquire.keys import KdfCost
from onrecord.cli.show import show_progress
from onrecord.codebook import list_policies
from onrecord.store import Record, create_record

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "demo-record"
SAMPLES = ROOT / "samples"
PASSPHRASE = "the samples are invented"  # noqa: S105 - it protects nothing
NAME, PASSWORD = "demo", "demo-demo-demo"
PORT = 8000


def main() -> int:
    """Make the record, then serve it or look at every page once."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument(
        "--check", action="store_true", help="look at every page and leave; fail if one does not answer"
    )
    options.add_argument("--port", type=int, default=PORT)
    options.add_argument("--folder", type=Path, default=FOLDER, help="where the record is made; what is there goes")
    chosen = options.parse_args()
    shutil.rmtree(chosen.folder, ignore_errors=True)
    record = create_record(chosen.folder, PASSPHRASE, cost=KdfCost(memory_kib=8192, passes=1, lanes=1))
    with record.activate():
        well = fill(record)
        if chosen.check:
            return check_pages() if well else 1
        from onrecord.web.server import serve

        print(f"\nhttp://127.0.0.1:{chosen.port}/   name: {NAME}   password: {PASSWORD}   (Ctrl-C stops)")
        serve(chosen.port)
    return 0


def fill(record: Record) -> bool:
    """Add the samples, read and link them, make a user; return whether all of it went well."""
    from onrecord.engine.adding import add_files
    from onrecord.engine.running import run
    from onrecord.store.users import add_user

    with show_progress("adding") as step:
        added = add_files(record, [SAMPLES], sidecar=SAMPLES / "reports.csv", progress=step)
    with show_progress("reading") as step:
        ran = run(record, progress=step)
    add_user(NAME, PASSWORD, "owner")
    print(f"{added.new} reports, {ran.claims} claims, {ran.incidents} incidents.")
    for item in added.failed:
        print(f"failed: {item.item}: {item.reason}", file=sys.stderr)
    for report_id, reason in ran.failures:
        print(f"failed: report {report_id}: {reason}", file=sys.stderr)
    return not added.failed and not ran.failures and ran.claims > 0


def check_pages() -> int:
    """Return 0 where every page answers; 1 with the addresses that do not."""
    from django.test import Client

    from onrecord.store.models import Incident, Report

    client = Client(headers={"host": "127.0.0.1"})
    client.post("/login", {"username": NAME, "password": PASSWORD})
    addresses = ["/", "/reports", "/reports?state=undated", "/incidents", "/draft"]
    addresses += [f"/release?policy={name}" for name in list_policies()]
    addresses += [f"/reports/{r}" for r in Report.objects.values_list("id", flat=True)]
    addresses += [f"/incidents/{i}" for i in Incident.objects.values_list("id", flat=True)]
    start, broken = time.monotonic(), []
    for address in addresses:
        status = client.get(address).status_code
        if status != 200:
            broken.append(f"{address}: {status}")
    print(f"{len(addresses)} pages in {time.monotonic() - start:.1f} s, {len(broken)} of them do not answer.")
    print("\n".join(broken), file=sys.stderr)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
