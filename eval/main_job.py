"""Take one report the whole way and print what was found: `python eval/main_job.py REPORT`."""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from onrecord.acquire import GivenMetadata
from onrecord.acquire.keys import KdfCost
from onrecord.model import ClaimVerdict, HandlingBasis, Precision, Scope
from onrecord.store import Record, create_record


def main() -> None:
    """Make a record in a temporary folder and report on it."""
    with tempfile.TemporaryDirectory() as folder:
        record = create_record(Path(folder) / "record", "measured and thrown away", cost=KdfCost(8192, 1, 1))
        with record.activate():
            measure(record, Path(sys.argv[1]))


def measure(record: Record, report: Path) -> None:
    """Print claims, offers and the release of a report added without a publication date."""
    from onrecord.engine.adding import add_files
    from onrecord.engine.running import run
    from onrecord.release import plan_release, render_release
    from onrecord.release.views import list_views
    from onrecord.store.decisions import decide_claim
    from onrecord.store.incidents import list_releasable
    from onrecord.store.models import ClaimRow, PossiblySame

    add_files(record, [report], given=GivenMetadata(basis=HandlingBasis.PUBLISHED, scope=Scope.PUBLIC))
    run(record)
    claims = [row.to_claim() for row in ClaimRow.objects.all()]
    print(f"{len(claims)} claims, {sum(bool(c.attribution.chain) for c in claims)} with a source")
    print("types:", dict(Counter(c.act.type for c in claims)))
    for c in claims:
        if c.act.type in {"arrest", "punishment"}:
            print(f"  {c.act.type}: {c.mode}, {c.polarity}, outcome {c.outcome}")
    print("when:", sorted({c.when.edtf for c in claims if c.when}))
    print("said_when:", sorted({s for c in claims for link in c.attribution.chain if (s := link.said_when)}))
    for offer in PossiblySame.objects.all():
        print("possibly the same: for", offer.reasons_for, "against", offer.reasons_against)
    for c in claims:
        decide_claim(c.id, ClaimVerdict.READS_RIGHT, who="owner")
    today = datetime.now(UTC).date()
    plan = plan_release(list_releasable(), "public", today=today)
    files = render_release(plan, today=today)
    print(f"{len(plan.rows)} rows:", [tuple(r.cells(plan.columns).values())[1:] for r in plan.rows])
    print("kept back:", plan.count_reasons())
    written = " ".join(view.text for content in files.values() for view in list_views(content))
    secret = {w.place.name for c in claims for w in c.where if w.place.precision is not Precision.COUNTRY}
    secret |= {s for c in claims for link in c.attribution.chain for s in (link.said_when, link.said_where) if s}
    print("words of places below a country, of contacts and of sources found in what was written:")
    print("  ", sorted(s for s in secret | set(plan.masked_words) if len(s) > 3 and s.casefold() in written))


if __name__ == "__main__":
    main()
