"""A record opened to be read: reports, claims and incidents as values; a statement that writes is refused."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from onrecord.api.reports import Report
from onrecord.api.told import Incidents, ReportClaim, ToldIncident
from onrecord.errors import RecordError

if TYPE_CHECKING:
    from onrecord.store.models import Report as ReportRow
    from onrecord.store.models import User

READING = ("SELECT", "WITH", "EXPLAIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN")
"""What statements begin with that change nothing."""


def open_record(path: str | Path, *, seen_by: str | None = None) -> OpenRecord:
    """Return the record in a folder, opened to be read; asks for its passphrase.

    With `seen_by`, the name of a user, it holds only what that user may see: nothing of reports in circles they do not
    belong to. Who has the passphrase may open the whole; this is for preparing what goes to somebody who may not.

    The passphrase is read from the file that ONRECORD_PASSPHRASE_FILE names, or asked for in the terminal or the
    notebook. Use it as a context manager, or call `close()`: until then the key is in memory. One record is open at a
    time: opening the next one, or the same in a cell that is run again, closes the one before. A record of an older
    onrecord is brought up to date as every command does it; a team's is not, since others are using it. Raises
    RecordError where there is no record, the passphrase is another, the server is out of reach, or the record is of a
    newer onrecord; UsageError where there is no such user.

        with onrecord.open_record("my-record") as record:
            for report in record.reports():
                print(report.id, len(report.claims))
    """
    from onrecord.store import open_record as open_in_store
    from onrecord.store.header import read_header
    from onrecord.store.passphrase import ask_passphrase

    directory = Path(path)
    read_header(directory)  # before anyone types a passphrase for nothing
    passphrase = ask_passphrase()
    _allow_in_notebook()
    for earlier in list(_opened):
        earlier.close()
    record = OpenRecord(directory, open_in_store(directory, passphrase).activate, seen_by)
    _opened.append(record)
    return record


def _allow_in_notebook() -> None:
    """Let Django answer in a notebook, whose cells run inside an event loop though nothing in them is awaited."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@dataclass(eq=False)
class OpenRecord:
    """A record that is open to be read, until it is closed."""

    directory: Path
    activate: Any = field(repr=False)
    seen_by: str | None = None
    _open: ExitStack = field(default_factory=ExitStack, init=False, repr=False)
    _user: User | None = field(default=None, init=False, repr=False)
    closed: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self._open.enter_context(self.activate())
        try:
            from django.db import connection

            from onrecord.store.users import get_user

            self._open.enter_context(connection.execute_wrapper(refuse_to_write))
            self._user = get_user(self.seen_by) if self.seen_by is not None else None
        except BaseException:
            self._open.close()
            raise

    def __enter__(self) -> OpenRecord:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the record and forget its key; does nothing the second time."""
        self.closed = True
        if self in _opened:
            _opened.remove(self)
        self._open.close()

    def reports(self) -> Iterator[Report]:
        """Yield the reports in the order they came, each with its claims as they read now."""
        with self.looking():
            from onrecord.store.decisions import corrections
            from onrecord.store.models import Report as ReportRow

            corrected = corrections()
            ids = list(ReportRow.objects.values_list("id", flat=True))
        for report_id in ids:
            with self.looking():
                report = _to_report(ReportRow.objects.get(pk=report_id), corrected)
            yield report

    def report(self, report_id: str) -> Report:
        """Return one report by its id, or by the id it was given; raises RecordError where there is none."""
        with self.looking():
            from onrecord.store.decisions import corrections
            from onrecord.store.reports import get_report

            return _to_report(get_report(report_id), corrections())

    def claims(self) -> Iterator[ReportClaim]:
        """Yield the claims, by report and place in its text, with what was decided on each."""
        with self.looking():
            from onrecord.store.decisions import claim_verdicts
            from onrecord.store.models import IncidentClaim

            verdicts = claim_verdicts()
            homes = dict(IncidentClaim.objects.values_list("claim_id", "incident_id"))
        for report in self.reports():
            for claim in report.claims:
                yield ReportClaim(claim, report, verdicts.get(claim.id), homes.get(claim.id))

    def incidents(self, status: str | None = None) -> Incidents:
        """Return the incidents, those told by most reports first.

        `status` keeps those that are "single", "corroborated" or "contested".
        """
        told = {c.id: c for c in self.claims()}
        with self.looking():
            from onrecord.store.decisions import incident_verdicts
            from onrecord.store.incidents import list_incidents
            from onrecord.store.models import Incident

            verdicts = incident_verdicts()
            rows = {row.id: row for row in Incident.objects.filter(current=True)}
            lines = list_incidents(status)
        # Ids are made by chance: incidents with as many reports and claims stand in the order of their words.
        lines.sort(key=lambda n: (-n.reports, -n.claims, n.types, n.where, n.when, n.id))
        values = ((rows[line.id].to_incident(), rows[line.id].data.get("outside", 0)) for line in lines)
        return Incidents(
            tuple(
                ToldIncident(value, tuple(told[c] for c in value.claims if c in told), verdicts.get(value.id), outside)
                for value, outside in values
            )
        )

    @contextmanager
    def looking(self) -> Iterator[None]:
        """Have what is asked in this block answer as the user may see it; raises RecordError once the record is closed.

        A block a question: a notebook runs each cell in a context of its own, where what an earlier one set is gone.
        """
        self._check_open()
        if self._user is None:
            yield
            return
        from onrecord.store import viewing

        with viewing.seen_by(self._user):
            yield

    def _check_open(self) -> None:
        if self.closed:
            raise RecordError("the record is closed.", next_step="Open it again with onrecord.open_record.")

    def _repr_html_(self) -> str:
        from onrecord.api.pages import show_record

        return show_record(self)


_opened: list[OpenRecord] = []
"""The record that is open; never more than one, since all of Django's connections point at it."""


def _to_report(row: ReportRow, corrected: dict[str, Any]) -> Report:
    from onrecord.review import apply_correction

    rows = sorted(row.claims.filter(current=True), key=lambda c: (c.order, c.id))
    claims = tuple(apply_correction(c.to_claim(), corrected.get(c.id, {})) for c in rows)
    return Report(row.to_document(), claims, tuple(row.list_attributions()), str(row.state))


def refuse_to_write(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    """Run a statement that only reads; raises RecordError for any other."""
    if not sql.lstrip().upper().startswith(READING):
        raise RecordError(
            "the record is open to be read, and this would write.", next_step="Use the commands or the workbench."
        )
    return execute(sql, params, many, context)
