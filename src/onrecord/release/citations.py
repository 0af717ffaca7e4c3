"""What published articles say, each by its address: for what is public already, and from sources that are too.

An address leads to the whole article, so that nothing of a protected source, of a kept-back kind or with a person's
name in the address is cited, and only what a person found still public a short while ago.
"""

from __future__ import annotations

import base64
import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from html import escape
from typing import Final

from onrecord.codebook import Codebook, load_codebook
from onrecord.errors import InvalidValueError, UsageError
from onrecord.gazetteer import open_gazetteer
from onrecord.model import HandlingBasis, Json, SourceKind
from onrecord.release.exports import export_release, tell_frame
from onrecord.release.files import close_files, describe_files, make_id, render_csv
from onrecord.release.page import fill_page, label_act
from onrecord.release.plan import (
    AbsentRow,
    ReleasableClaim,
    ReleasableIncident,
    find_masked_words,
    list_acts,
    refuse_act,
    refuse_incident,
)
from onrecord.release.policy import Policy, read_policy
from onrecord.release.released import tell_citations
from onrecord.release.scan import make_scan

_CITE_KEY: Final = object()
"""Known to this module only: proof that a value came through `plan_citations`."""
COLUMNS = ("url", "outlet", "published", "act", "country", "province")
OPEN_SOURCES = frozenset({SourceKind.AUTHOR, SourceKind.OFFICIAL, SourceKind.ORGANISATION, SourceKind.MEDIA})
SIGNED = "signature"
Sign = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class CitedRow:
    """One act that one published article tells of: address, outlet, day, act type, country and province."""

    url: str
    outlet: str
    published: str
    act: str
    country: str
    province: str
    made_by: object

    def __post_init__(self) -> None:
        if self.made_by is not _CITE_KEY:
            raise InvalidValueError("A cited row is made by plan_citations() alone.")

    def cells(self, columns: Collection[str] = COLUMNS) -> dict[str, str]:
        """Return some of the row's columns."""
        return {name: getattr(self, name) for name in COLUMNS if name in columns}


@dataclass(frozen=True, slots=True)
class CitationPlan:
    """What a release would cite, what it would not and why, and the words it must never contain."""

    policy: str
    rows: tuple[CitedRow, ...]
    absent: tuple[AbsentRow, ...]
    assumptions: tuple[str, ...]
    masked_words: frozenset[str]
    claims: tuple[str, ...]
    """The claims that articles are cited for: for the record's own chain, never shown."""
    rules: Policy

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of its rows, in order."""
        return COLUMNS

    def count_reasons(self) -> dict[str, int]:
        """Return how many rows each rule keeps back, most first."""
        return dict(Counter(a.rule for a in self.absent).most_common())


def plan_citations(incidents: Sequence[ReleasableIncident], policy: str, *, today: date) -> CitationPlan:
    """Return which articles a policy cites for which acts and, for each incident that is absent, why."""
    rules, codebook = read_policy(policy), load_codebook()
    if rules.kind != "citations":
        raise UsageError(f"policy {policy!r} cites nothing.", next_step="Use `plan_release`.")
    rows: set[CitedRow] = set()
    behind: set[str] = set()
    absent: list[AbsentRow] = []
    for incident in incidents:
        why = refuse_incident(incident, rules, today) or _refuse(incident, rules, codebook, today)
        if why:
            absent.append(why)
        else:
            for act, claims in list_acts(incident, rules).items():
                rows.update(_cite(act, claims))
                behind.update(c.claim.id for c in claims)
    return CitationPlan(
        policy=policy,
        rows=tuple(sorted(rows, key=lambda r: tuple(r.cells().values()))),
        absent=tuple(absent),
        assumptions=tuple(str(line).format(days=rules.still_public_days) for line in rules.assumptions["lines"]),
        masked_words=frozenset(w for i in incidents for c in i.claims for w in find_masked_words(c)),
        claims=tuple(sorted(behind)),
        rules=rules,
    )


def _refuse(incident: ReleasableIncident, rules: Policy, codebook: Codebook, today: date) -> AbsentRow | None:
    def refuse(rule: str, value: str, mend: str) -> AbsentRow:
        return AbsentRow(incident.id, None, rule, value, mend)

    for c in incident.claims:
        attribution, published = c.claim.attribution, c.published
        if not c.is_read:
            mend = "Nothing; what was added to such a report by hand stays in the record."
            return refuse("language not read", "a report of it is in a language that is not read", mend)
        back = refuse_act(incident.id, c.claim.act.type, [c], rules, codebook, today)
        if back:
            return back
        kinds = {link.kind for link in attribution.chain} or {SourceKind.AUTHOR}
        if attribution.protected or attribution.confidential or not kinds <= OPEN_SOURCES:
            return refuse(
                "a source to protect", "not all are outlets, bodies or spokespersons", "Nothing; it stays out."
            )
        if c.handling.basis is not HandlingBasis.PUBLISHED or published is None:
            mend = "If it is public, give its address: onrecord cite REPORT URL."
            return refuse("not marked public", "a report of it was not found public by a person", mend)
        if published.checked + timedelta(days=rules.still_public_days) < today:
            return refuse("not looked at lately", f"on {published.checked}", "Look again: onrecord cite REPORT URL.")
        if names_somebody(published.url, c.names):
            mend = "Give an address without names, such as an archive's short one."
            return refuse("an address with a name", "its address holds a word of a name", mend)
    return None


def names_somebody(url: str, names: Iterable[str]) -> bool:
    """Tell whether an address holds a word that begins with a capital in a name of somebody the report tells of."""
    words = {w.casefold() for w in re.findall(r"[^\W\d_]+", url)}
    return any(
        w[0].isupper() and len(w) > 1 and w.casefold() in words for n in names for w in re.findall(r"[^\W\d_]+", n)
    )


def _cite(act: str, claims: Sequence[ReleasableClaim]) -> Iterator[CitedRow]:
    for c in claims:
        if c.published:
            countries = {w.place.country for w in c.claim.where if w.place.country}
            provinces = {w.place.admin1 for w in c.claim.where}
            yield CitedRow(
                url=c.published.url,
                outlet=c.published.outlet or "",
                published=c.published.day.isoformat() if c.published.day else "",
                act=act,
                country=countries.pop() if len(countries) == 1 else "",
                province=(provinces.pop() or "") if len(provinces) == 1 else "",
                made_by=_CITE_KEY,
            )


def render_citations(
    plan: CitationPlan, *, today: date, sign: Sign, public_key: bytes, formats: Sequence[str] = ()
) -> dict[str, bytes]:
    """Return the files of a release of citations, each row signed (Ed25519, RFC 8032).

    `formats` are names of `EXPORTERS`. Raises LeakError.
    """
    number = make_id()
    rows = [{**row.cells(), SIGNED: _encode(sign(said_by(row.cells(), number)))} for row in plan.rows]
    release = tell_citations(plan, rows, release=number, today=today)
    written = {
        "citations.csv": render_csv((*COLUMNS, SIGNED), rows).encode(),
        **export_release(release, formats),
        "index.html": render_page(plan, today=today).encode(),
    }
    manifest = {
        **describe_files(written, release),
        "columns": [*COLUMNS, SIGNED],
        "rows": len(rows),
        "public_key": _encode(public_key),
        "signed": "Ed25519 over the row's columns and the release, as JSON with sorted keys and no spaces",
        "assumed": list(plan.assumptions),
    }
    # Addresses and signatures are what they are: words in them were public before, or stand there by chance.
    shown = {w for row in plan.rows for v in row.cells().values() for w in (v, *re.findall(r"[^\W_]+", v))}
    countries = {open_gazetteer().country_name(row.country) for row in plan.rows if row.country}
    acts = {w for t in load_codebook().types.values() for w in (t.id, t.label, *t.label.split())}
    frame = render_page(replace(plan, rows=(), masked_words=frozenset()), today=date(2000, 1, 1))
    frame += "\n" + tell_frame(release, formats)
    return close_files(written, manifest, make_scan(plan.masked_words, {*shown, *countries, *acts}, frame))


def said_by(cells: Mapping[str, str], release: str) -> bytes:
    """Return the bytes that a row's signature is over."""
    said = {**{name: cells[name] for name in COLUMNS}, "release": release}
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def find_false_signatures(rows: Iterable[Mapping[str, str]], manifest: Json) -> list[int]:
    """Return the numbers, from 1, of rows whose signature does not hold under the manifest's key."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(manifest["public_key"]))
    false = []
    for number, row in enumerate(rows, 1):
        try:
            key.verify(base64.b64decode(row[SIGNED]), said_by(row, manifest["release"]))
        except (InvalidSignature, KeyError, ValueError):
            false.append(number)
    return false


def render_page(plan: CitationPlan, *, today: date) -> str:
    """Return the page of a release of citations."""
    return fill_page(
        "citations.html",
        title="Citations",
        date=today.isoformat(),
        policy=escape(plan.policy),
        number=str(len(plan.rows)),
        rows="\n".join(_render_row(row) for row in plan.rows),
        assumptions="\n".join(f"<li>{escape(line)}</li>" for line in plan.assumptions),
    )


def _render_row(row: CitedRow) -> str:
    where = ", ".join(v for v in (row.province, open_gazetteer().country_name(row.country) if row.country else "") if v)
    cells = (label_act(row.act), where or "not said", row.outlet or "not said", row.published or "not said")
    shown = "".join(f"<td>{escape(v)}</td>" for v in cells)
    # An address is written out and is no link: a reader decides whether to let a site know of the visit.
    return f"<tr>{shown}<td><code>{escape(row.url)}</code></td></tr>"


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode()
