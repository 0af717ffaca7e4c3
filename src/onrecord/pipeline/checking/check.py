"""The source-protection check of a draft: each detail that could lead to a source or a person at risk, and why.

Rules are data (codebook/words/draft_check.toml). It errs towards telling too much: a detail told in vain costs a look.
Nothing is looked up about anybody, and a draft in a language that is not read is refused rather than called clean.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from onrecord.codebook import load_words
from onrecord.encoder import read_text
from onrecord.errors import InputError
from onrecord.extract.sentences import split_sentences
from onrecord.gazetteer import open_gazetteer
from onrecord.model import Claim, Document, Json, Mode, PlaceMention, Precision, ReportClaims, Role, SourceKind, Span
from onrecord.pipeline.checking.against import find_finer
from onrecord.pipeline.checking.names import read_names, stands_as_place
from onrecord.pipeline.checking.phrases import find_codes, find_phrases
from onrecord.pipeline.checking.zones import Stretch, Zone, read_stretches
from onrecord.pipeline.reading import read_claims
from onrecord.release.levels import Cell
from onrecord.resolve.dates import find_times
from onrecord.resolve.places import find_places, is_location

TOGETHER = 3
"""So many kinds of detail about one source or in one sentence about people single somebody out."""
DETAILS = frozenset(
    [
        *("age", "occupation", "family", "group", "relation", "role", "name", "small-count", "unique"),
        *("exact-time", "source-place", "contact", "exclusive", "document", "exact-place", "plan", "deed"),
    ]
)
"""Rules whose details add up."""
STANDING = frozenset(["pseudonym"])
"""Rules that hold even where public matters are told of."""
BODIES = frozenset([SourceKind.ORGANISATION, SourceKind.MEDIA, SourceKind.DOCUMENT])
UNNAMED = re.compile(r"(?:an?|one|two|three|four|five|several|some|another|many|other)\b|(?-i:[a-z])", re.IGNORECASE)
"""How sources are told of that nobody names: "a guard", "two residents", "villagers"."""
EXACT = re.compile(r"\d{4}-\d\d-\d\d|XXXX-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the checklist: why it matters, what to write instead, where it counts, and its patterns."""

    id: str
    zone: str
    why: str
    instead: str
    general: str
    """The broad words that stand for its details in a masked draft, where nothing better is known of them."""
    direct: bool
    """Whether its details lead to somebody by themselves; others do so together."""
    patterns: tuple[re.Pattern[str], ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """A detail of the draft, as its place and the rule that it meets."""

    span: Span
    rule: str

    def to_json(self) -> Json:
        """Return place and rule; never words."""
        return {"span": self.span.to_json(), "rule": self.rule}


@dataclass(frozen=True, slots=True)
class Together:
    """Details of one stretch that single somebody out together."""

    span: Span
    rules: tuple[str, ...]

    def to_json(self) -> Json:
        """Return place and rules; never words."""
        return {"span": self.span.to_json(), "rules": list(self.rules)}


@dataclass(frozen=True, slots=True)
class DraftCheck:
    """What was found in a draft, in its order."""

    findings: tuple[Finding, ...]
    together: tuple[Together, ...]

    def to_json(self) -> Json:
        """Return the findings without any word of the draft."""
        return {"findings": [f.to_json() for f in self.findings], "together": [t.to_json() for t in self.together]}


@cache
def load_rules() -> Mapping[str, Rule]:
    """Return the checklist."""
    return {
        name: Rule(
            name,
            row["zone"],
            row["why"],
            row["instead"],
            row["general"],
            row.get("direct", False),
            tuple(re.compile(p, re.IGNORECASE) for p in row.get("patterns", ())),
        )
        for name, row in load_words("draft_check")["rules"].items()
    }


def check_draft(document: Document, released: Sequence[Cell] = ()) -> DraftCheck:
    """Return the details of a draft that could lead to a source or a person at risk.

    `released` is what rows of earlier releases say: claims that say more than one of them are told too.
    Raises InputError where its language is not read: silence would look like safety.
    """
    if not document.language.read:
        raise InputError(
            "the draft is in a language that is not read, so nothing can be said of it.",
            item=document.id,
            next_step="Have a person check it, line by line, against the rules of codebook/words/draft_check.toml.",
        )
    text, told = document.text, read_claims(document)
    sentences = split_sentences(text)
    sources = _find_sources(document, told, sentences)
    people = _find_people(told.claims, sentences)
    places = tuple(find_places(text, open_gazetteer(), document.publisher))
    names = read_names(read_text(text), places)
    stretches = read_stretches(text, sentences, names.private, names.officials, sources)
    found = set(_find_by_pattern(text, sources, people))
    found |= set(_find_times_and_places(document, sources, places))
    found |= {Finding(s, "voice") for s in _find_quotations(text, told, sources)}
    found = {f for f in found if f.rule in STANDING or not _is_public(f.span, stretches)}
    found = {f for f in found if f.rule != "exact-time" or _is_private(f.span, stretches)}
    found |= {Finding(span, "name") for span in names.private}
    for span in (s for s in names.unknown if not _is_public(s, stretches)):
        found.add(Finding(span, "exact-place" if stands_as_place(text, span) else "name"))
    found |= {Finding(span, rule) for rule, span in find_phrases(text, stretches)}
    found |= {Finding(span, rule) for rule, span in find_codes(text, stretches)}
    found |= {Finding(span, "released") for span in find_finer(told.claims, released)}
    ordered = tuple(sorted(_drop_repeated(found), key=lambda f: (f.span, f.rule)))
    return DraftCheck(ordered, tuple(_find_together(ordered, sources, sentences)))


def _find_sources(document: Document, told: ReportClaims, sentences: Sequence[Span]) -> tuple[Span, ...]:
    """Return what is told of each source to protect: its words, and its sentence outside what it says."""
    contents = {a.id: a.content for a in told.attributions}
    zones: set[Span] = set()
    for claim in told.claims:
        for link in claim.attribution.chain:
            shown = link.resolved or link.source
            unnamed = link.kind not in BODIES and bool(shown and UNNAMED.match(shown.of(document.text)))
            if not (claim.attribution.protected or claim.attribution.confidential or unnamed):
                continue
            for span in (s for s in (link.source, link.resolved, link.cue) if s):
                zones.update(_subtract(_sentence(span, sentences), contents.get(link.attribution, ())))
    for pattern in (re.compile(p, re.IGNORECASE) for p in load_words("draft_check")["zones"]["source"]):
        for match in pattern.finditer(document.text):
            at = bisect_right(sentences, match.start(), key=lambda s: s.start) - 1
            zones.update(sentences[max(0, at - 1) : at + 1])
    return tuple(sorted(zones))


def _find_people(claims: Iterable[Claim], sentences: Sequence[Span]) -> tuple[Span, ...]:
    """Return the sentences that tell of people whom acts befell."""
    found = {
        _sentence(p.span, sentences)
        for claim in claims
        if claim.mode is not Mode.PREDICTED
        for p in claim.participants
        if p.role is Role.AFFECTED
    }
    return tuple(sorted(found))


def _sentence(span: Span, sentences: Sequence[Span]) -> Span:
    at = bisect_right(sentences, span.start, key=lambda s: s.start) - 1
    return sentences[at] if at >= 0 else span


def _subtract(whole: Span, parts: Iterable[Span]) -> list[Span]:
    rest, at = [], whole.start
    for part in sorted(p for p in parts if p.overlaps(whole)):
        if part.start > at:
            rest.append(Span(at, part.start))
        at = max(at, part.end)
    if at < whole.end:
        rest.append(Span(at, whole.end))
    return rest


def _find_by_pattern(text: str, sources: Sequence[Span], people: Sequence[Span]) -> Iterator[Finding]:
    whole = (Span(0, len(text)),)
    zones = {"source": sources, "people": people, "any": whole}
    for rule in load_rules().values():
        for zone in zones[rule.zone]:
            for pattern in rule.patterns:
                yield from (Finding(Span(*m.span()), rule.id) for m in pattern.finditer(text, zone.start, zone.end))


def _is_public(span: Span, stretches: Sequence[Stretch]) -> bool:
    return any(s.zone is Zone.PUBLIC and s.span.overlaps(span) for s in stretches)


def _is_private(span: Span, stretches: Sequence[Stretch]) -> bool:
    return any(s.zone is Zone.PRIVATE and s.span.overlaps(span) for s in stretches)


def _find_times_and_places(
    document: Document, sources: Sequence[Span], places: Iterable[PlaceMention]
) -> Iterator[Finding]:
    for time in find_times(document.text, document.published, document.language.code or "en"):
        exact = time.edtf and EXACT.search(time.edtf)
        if exact or (time.time and ":" in time.time):
            yield Finding(time.span, "exact-time")
            if any(zone.contains(time.span) for zone in sources):
                yield Finding(time.span, "contact")
    for mention in places:
        known = mention.place and is_location(mention) and mention.place.precision is not Precision.COUNTRY
        if known and any(zone.contains(mention.span) for zone in sources):
            yield Finding(mention.span, "source-place")


def _find_quotations(text: str, told: ReportClaims, sources: Sequence[Span]) -> Iterator[Span]:
    """Yield what sources to protect say in quotation marks."""
    for attribution in told.attributions:
        spans = [s for s in (attribution.source, attribution.cue) if s]
        if any(zone.contains(s) for zone in sources for s in spans):
            yield from (c for c in attribution.content if text[max(0, c.start - 1) : c.start + 1].strip()[:1] in '"“')


def _drop_repeated(found: Iterable[Finding]) -> Iterator[Finding]:
    """Yield findings without those that lie inside another one of the same rule."""
    by_rule: dict[str, list[Span]] = {}
    for finding in found:
        by_rule.setdefault(finding.rule, []).append(finding.span)
    for rule, spans in by_rule.items():
        for span in spans:
            if not any(other != span and other.contains(span) for other in spans):
                yield Finding(span, rule)


def _find_together(
    findings: Sequence[Finding], sources: Sequence[Span], sentences: Sequence[Span]
) -> Iterator[Together]:
    """Yield the stretches in which several kinds of detail stand together."""
    zones = dict.fromkeys([*(_sentence(z, sentences) for z in sources), *sentences])
    for zone in sorted(zones):
        rules = sorted({f.rule for f in findings if zone.contains(f.span) and f.rule in DETAILS})
        if len(rules) >= TOGETHER:
            yield Together(zone, tuple(rules))
