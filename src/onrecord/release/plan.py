"""Row by row: what may be shown under a policy, and for what may not, the rule, the value and what would mend it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from onrecord.codebook import Codebook, load_codebook
from onrecord.errors import UsageError
from onrecord.model import Claim, ClaimVerdict, Handling, IncidentVerdict, Precision, Published
from onrecord.release.alike import AlikeTable, Shown
from onrecord.release.counts import ActCounts
from onrecord.release.policy import Policy, read_policy
from onrecord.release.public import COLUMNS, PublicRow, coarsen, mask


@dataclass(frozen=True, slots=True)
class ReleasableClaim:
    """A claim with what people decided on it and how its report may be used."""

    claim: Claim
    verdict: ClaimVerdict | None
    handling: Handling
    words: tuple[str, ...] = ()
    """Words of the report this claim points at; no release may hold them."""
    no_longer_at_risk: date | None = None
    published: Published | None = None
    """What its report is as a published article, where a person said so."""
    names: tuple[str, ...] = ()
    """Names of people in the claim: no address that is shown may hold them."""
    is_read: bool = True
    """Whether its report is in a language that is read: what was added to another by hand stays in the record."""


@dataclass(frozen=True, slots=True)
class ReleasableIncident:
    """An incident with its claims and a person's decision on it."""

    id: str
    claims: tuple[ReleasableClaim, ...]
    verdict: IncidentVerdict | None = None
    maybe_same: tuple[str, ...] = ()
    """Incidents with nothing against being the same one, of which nobody has decided whether they are."""
    status: str = ""
    """Whether independent origins tell of it: single, corroborated or contested."""


@dataclass(frozen=True, slots=True)
class AbsentRow:
    """What is not shown: the incident and act (for the record's owners only), the rule, its value, the mend."""

    incident: str
    act: str | None
    rule: str
    value: str
    mend: str


@dataclass(frozen=True, slots=True)
class ReleasePlan:
    """What a release would hold, what it would not, and the words it must never contain."""

    policy: str
    rows: tuple[PublicRow, ...]
    absent: tuple[AbsentRow, ...]
    assumptions: tuple[str, ...]
    masked_words: frozenset[str]
    claims: tuple[str, ...]
    """The accepted claims behind its rows: for the record's own chain, never shown."""
    rules: Policy
    table: AlikeTable
    """How many are alike at each step, for rows as told."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of its rows, in order."""
        return tuple(c for c in COLUMNS if c in self.rules.columns)

    @property
    def least(self) -> int:
        """How many acts each row must be alike with, itself among them."""
        return self.rules.least

    def count_reasons(self) -> dict[str, int]:
        """Return how many rows each rule keeps back, most first."""
        return dict(Counter(a.rule for a in self.absent).most_common())


def plan_release(
    incidents: Sequence[ReleasableIncident], policy: str, *, today: date, counts: ActCounts | None = None
) -> ReleasePlan:
    """Return the rows a policy lets out and, for each row that is absent, why.

    `counts` are numbers of such acts that a person gives: a row that few others of this release are like may still be
    one of many.
    """
    rules = read_policy(policy)
    if rules.kind != "counts":
        raise UsageError(f"policy {policy!r} shows no counts.", next_step="Use `plan_citations`.")
    codebook = load_codebook()
    fine: list[tuple[str, PublicRow]] = []
    behind: dict[str, list[str]] = {}
    absent: list[AbsentRow] = []
    for incident in incidents:
        why = refuse_incident(incident, rules, today)
        if why:
            absent.append(why)
            continue
        for act, accepted in list_acts(incident, rules).items():
            row = _make_row(incident, act, accepted, rules, codebook, today)
            if isinstance(row, PublicRow):
                fine.append((incident.id, row))
                behind[row.id] = [c.claim.id for c in accepted]
            else:
                absent.append(row)
    table = count_alike(fine, find_happenings(incidents), rules, codebook, counts)
    rows: list[PublicRow] = []
    for incident_id, row in fine:
        # Where nobody else need be alike, a row says all that was told.
        shown = table.find(row.cell) if rules.least > 1 else Shown(rules.levels[0], row.cell, 1)
        if shown:
            rows.append(coarsen(row, shown))
        else:
            absent.append(_too_few(incident_id, row, table))
    # The ids are random, so their order says nothing of the order in the record.
    rows.sort(key=lambda r: (r.cell, r.id))
    shown_names = {name for r in rows for name in (r.cell.province, r.cell.place) if name}
    masked = {w for i in incidents for c in i.claims for w in find_masked_words(c)}
    return ReleasePlan(
        policy=policy,
        rows=tuple(rows),
        absent=tuple(absent),
        assumptions=tuple(_list_assumptions(rules, counts)),
        masked_words=frozenset(masked - shown_names),
        claims=tuple(sorted(claim for row in rows for claim in behind[row.id])),
        rules=rules,
        table=table,
    )


def find_happenings(incidents: Sequence[ReleasableIncident]) -> dict[str, str]:
    """Return for each incident one name for all that may be the same happening, so that they count once."""
    near: dict[str, set[str]] = {i.id: set() for i in incidents}
    for incident in incidents:
        for other in near.keys() & set(incident.maybe_same):
            near[incident.id].add(other)
            near[other].add(incident.id)
    names: dict[str, str] = {}
    for start in near:
        ahead = [start]
        while ahead:
            here = ahead.pop()
            if here not in names:
                names[here] = start
                ahead += near[here]
    return names


def count_alike(
    fine: Sequence[tuple[str, PublicRow]],
    happenings: Mapping[str, str],
    rules: Policy,
    codebook: Codebook,
    counts: ActCounts | None,
) -> AlikeTable:
    """Return how many acts are alike at each step, for rows as fine as any may be, each with its incident."""
    # An act that is kept back has no row, so that none may be one, unless its time of risk is over.
    shown = {row.cell.act for _, row in fine}
    types = [t for t in codebook.types.values() if t.id in shown or not _find_kept_back(t.id, rules, codebook)]
    return AlikeTable(
        [(row.cell, happenings[incident]) for incident, row in fine],
        {t.id: t.family for t in types},
        rules.levels,
        least=rules.least_by_act,
        finest=rules.finest_by_act,
        given=counts,
        given_share=rules.given_share,
    )


def _too_few(incident: str, row: PublicRow, table: AlikeTable) -> AbsentRow:
    *_, coarsest = table.climb(row.cell)
    asked = table.find_least(coarsest.cell)
    mend = (
        "More accepted rows like it, or a number of such acts: onrecord release --counts FILE with a line"
        f" “{row.cell.act},{row.cell.country},{row.cell.period[:4] or 'YEAR'},NUMBER”."
    )
    return AbsentRow(
        incident, row.cell.act, "too few alike", f"{max(0, coarsest.alike)} of {asked} at its coarsest", mend
    )


def _list_assumptions(rules: Policy, counts: ActCounts | None) -> Iterator[str]:
    said = {
        "least": rules.least,
        "share": round(100 * rules.given_share),
        "lines": len(counts.rows) if counts else 0,
        "total": counts.total if counts else 0,
    }
    told = rules.assumptions
    for line in (*told["lines"], told.get("with_counts") if counts else told.get("without_counts")):
        if line:
            yield str(line).format(**said)


def refuse_incident(incident: ReleasableIncident, rules: Policy, today: date) -> AbsentRow | None:
    """Return why a policy lets nothing of an incident out; None where some of it may be."""

    def refuse(rule: str, value: str, mend: str) -> AbsentRow:
        return AbsentRow(incident.id, None, rule, value, mend)

    handling = incident.claims[0].handling
    for c in incident.claims[1:]:
        handling = handling.narrowest(c.handling)
    undecided = sum(c.verdict is None for c in incident.claims)
    if handling.withdrawn:
        return refuse("withdrawn", "a report of it was withdrawn", "Nothing; it stays out.")
    if handling.legal_hold:
        return refuse("legal hold", "a report of it is on legal hold", "Lift the hold on the report.")
    if handling.scope.rank < rules.scope.rank:
        return refuse("handling", f"scope is {handling.scope.value}", "Set the report's scope, if you may.")
    if handling.embargo and handling.embargo > today:
        return refuse("embargo", f"until {handling.embargo}", f"Release again after {handling.embargo}.")
    if handling.expires and handling.expires < today:
        return refuse("expired", f"on {handling.expires}", "Renew the permission to use the report.")
    if incident.verdict in rules.refused_incident_verdicts:
        return refuse("verdict", f"judged {incident.verdict.value if incident.verdict else ''}", "Decide it anew.")
    if undecided and rules.every_claim_decided:
        return refuse("not reviewed", f"{undecided} of {len(incident.claims)} claims undecided", "Decide its claims.")
    if not any(_is_accepted(c, rules) for c in incident.claims):
        if any(c.verdict in rules.verdicts for c in incident.claims):
            mend = "Nothing; what was added to such a report by hand stays in the record."
            return refuse("language not read", "its reports are in a language that is not read", mend)
        return refuse("nothing accepted", "no claim of it reads right", "Nothing, or correct a claim.")
    if not list_acts(incident, rules):
        modes = sorted({c.claim.mode.value for c in incident.claims})
        return refuse("not told as happened", ", ".join(modes), "Nothing; only what is told as happened is shown.")
    return None


def _is_accepted(c: ReleasableClaim, rules: Policy) -> bool:
    return c.is_read and c.verdict in rules.verdicts


def list_acts(incident: ReleasableIncident, rules: Policy) -> dict[str, list[ReleasableClaim]]:
    """Return by act type the claims of an incident that a policy counts."""
    found: dict[str, list[ReleasableClaim]] = defaultdict(list)
    for c in incident.claims:
        told = c.claim.mode in rules.modes and c.claim.polarity in rules.polarities
        if told and _is_accepted(c, rules):
            found[c.claim.act.type].append(c)
    return dict(sorted(found.items()))


def _make_row(
    incident: ReleasableIncident,
    act: str,
    accepted: list[ReleasableClaim],
    rules: Policy,
    codebook: Codebook,
    today: date,
) -> PublicRow | AbsentRow:
    back = refuse_act(incident.id, act, accepted, rules, codebook, today)
    if back:
        return back
    countries = {w.place.country for c in accepted for w in c.claim.where if w.place.country}
    if len(countries) != 1:
        value = "none of its claims names one" if not countries else f"{len(countries)} countries named"
        return AbsentRow(incident.id, act, "no one country", value, "Correct where it was.")
    claims = [c.claim for c in accepted]
    return mask(act, countries.pop(), claims, rules.count_bands, rules.levels[0], status=incident.status)


def refuse_act(
    incident: str, act: str, accepted: Sequence[ReleasableClaim], rules: Policy, codebook: Codebook, today: date
) -> AbsentRow | None:
    """Return why a policy shows no act of this type; None where it does."""
    why = _find_kept_back(act, rules, codebook)
    past = codebook.types[act].release.rule == "no-longer-at-risk"
    if why is None or (past and not _is_barred(act, rules) and _is_past_risk(accepted, rules, today)):
        return None
    mend = "Record “no longer at risk”, then wait." if past and rules.months_after_risk else "Nothing in this version."
    return AbsentRow(incident, act, "kept back", why, mend)


def _find_kept_back(act: str, rules: Policy, codebook: Codebook) -> str | None:
    """Return why an act type has no row: what the policy says of it, or of the rule its own file names."""
    own = rules.by_act.get(act)
    return own.kept_back if own and own.kept_back else rules.kept_back.get(codebook.types[act].release.rule)


def _is_barred(act: str, rules: Policy) -> bool:
    return act in rules.by_act and rules.by_act[act].kept_back is not None


def _is_past_risk(accepted: Sequence[ReleasableClaim], rules: Policy, today: date) -> bool:
    if not rules.months_after_risk or any(c.no_longer_at_risk is None for c in accepted):
        return False
    latest = max(c.no_longer_at_risk for c in accepted if c.no_longer_at_risk)
    months = (today.year - latest.year) * 12 + today.month - latest.month - (today.day < latest.day)
    return months >= rules.months_after_risk


def find_masked_words(c: ReleasableClaim) -> Iterator[str]:
    """Yield what no written byte may hold: names of places below a country, contacts, and the report's own words."""
    for w in c.claim.where:
        if w.place.precision not in {Precision.COUNTRY, Precision.REGION}:
            yield from (n for n in (w.place.name, w.place.admin1, w.place.admin2) if n)
    for link in c.claim.attribution.chain:
        yield from (v for v in (link.said_when, link.said_where) if v and len(v) > 4)
    yield from (w for w in c.words if len(w) > 3)
