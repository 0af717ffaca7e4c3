"""Who takes part in an act: agent, affected and authority, as the phrases that name them.

No parser: an active verb's agent stands before it and the affected after it, a passive one turns them round, and a
noun takes them after "of" and "by". What is not clear from position is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from onrecord.codebook import load_words
from onrecord.codebook.acttypes import ActType
from onrecord.extract.acts import inflect
from onrecord.model import ExtractedParticipant, ParticipantKind, Party, Role, Span

TOKEN = re.compile(r"[^\s,;:—–“”\"«»().!?]+(?:\.(?=\w)[^\s,;:—–“”\"«»()!?.]+)*|[,;:—–“”\"«»()]")
BE = frozenset(["was", "were", "is", "are", "be", "been", "being", "get", "got", "gets"])
AUXILIARY = BE | frozenset(
    [
        "has",
        "have",
        "had",
        "will",
        "would",
        "may",
        "might",
        "can",
        "could",
        "did",
        "do",
        "to",
        "not",
        "also",
        "later",
        "then",
        "reportedly",
        "allegedly",
        "never",
        "still",
        "already",
        "since",
        "subsequently",
        "expect",
        "expects",
        "expected",
        "first",
        "frequently",
        "often",
    ]
)
ORDERS = re.compile(
    r"\b(?:on (?:the )?(?:direct )?(?:orders?|instructions?) of|(?:ordered|approved|signed) by"
    r"|authori[sz]ed by|at the request of)\s+",
    re.I,
)
SELF = frozenset(["departure", "crossing", "escape", "protest", "displacement"])
"""Types whose subject does the act and is also whom it touches: they are written as the affected."""

ENUMERATOR = re.compile(r"\d{1,3}[/.)]")
HARMS = frozenset(["custody", "killing", "return", "violence"])
"""Families whose acts are done to people: in a headline without "were", civilians before the verb are the affected."""

MARKS = frozenset(',;:—–“”"«»()')


def find_participants(
    text: str, sentence: Span, clause: Span, trigger: Span, act_type: ActType
) -> tuple[ExtractedParticipant, ...]:
    """Return who takes part in the act of a trigger, each as a phrase of its clause; none that is not there."""
    before = list(TOKEN.finditer(text, clause.start, trigger.start))
    after = list(TOKEN.finditer(text, trigger.end, clause.end))
    word = TOKEN.match(text, trigger.start, trigger.end)
    first = word.group().lower() if word else ""
    found: list[tuple[Role, Span]] = []
    if _is_verb(first, act_type):
        passive = _is_passive(first, before) or _is_headline_passive(first, trigger.of(text), before, after, act_type)
        subject = None if _lacks_subject(first, before, passive=passive) else _find_before(before)
        object_ = _find_inside(text, trigger) or _find_after(after)
        if passive:
            found += [(Role.AFFECTED, s) for s in (subject,) if s]
            found += [(Role.AGENT, s) for s in (_find_marked(after, {"by"}),) if s]
        else:
            role = Role.AFFECTED if act_type.id in SELF or "agent" not in act_type.roles else Role.AGENT
            if subject and act_type.family in HARMS and describe_kind(text, subject)[0] is ParticipantKind.CIVILIAN:
                role = Role.AFFECTED if "affected" in act_type.roles and not _names_someone(text, object_) else role
            found += [(role, s) for s in (subject,) if s]
            if act_type.id not in SELF:
                found += [(Role.AFFECTED, s) for s in (object_,) if s]
    else:
        found += [
            (Role.AFFECTED, s) for s in (_find_marked(after, {"of", "against"}) or _find_possessor(text, before),) if s
        ]
        found += [(Role.AGENT, s) for s in (_find_marked(after, {"by"}),) if s]
    order = ORDERS.search(text, trigger.end, sentence.end)
    if order:
        phrase = _find_after(list(TOKEN.finditer(text, order.end(), sentence.end)))
        found += [(Role.AUTHORITY, phrase)] if phrase else []
    return tuple(make_participant(text, role, span, act_type) for role, span in _distinct(found, act_type))


def _distinct(found: list[tuple[Role, Span]], act_type: ActType) -> Iterator[tuple[Role, Span]]:
    taken: list[Span] = []
    for role, span in found:
        if role.value in act_type.roles and not any(span.overlaps(t) for t in taken):
            taken.append(span)
            yield role, span


def make_participant(text: str, role: Role, span: Span, act_type: ActType) -> ExtractedParticipant:
    """Return a participant with what its words tell of its kind and party."""
    kind, words = describe_kind(text, span)
    party = None
    if (
        kind in {ParticipantKind.STATE_ARMED, ParticipantKind.STATE_CIVIL, ParticipantKind.ARMED_GROUP}
        and role is not Role.AFFECTED
    ):
        party = Party(_find_party_type(words), span, None)
    if role is Role.AFFECTED and kind is ParticipantKind.UNKNOWN and _names_people(text, span):
        kind = ParticipantKind.CIVILIAN
    return ExtractedParticipant(role, span, kind, party)


def describe_kind(text: str, span: Span) -> tuple[ParticipantKind, str]:
    """Return what kind of body or person a phrase names, and the words that say so."""
    phrase = span.of(text).lower()
    best: tuple[int, int, ParticipantKind, str] | None = None
    for name in load_words("participants_en")["kinds"]:
        for match in _kind_pattern(name).finditer(phrase):
            rank = (match.end(), len(match.group()), ParticipantKind(name), match.group())
            if best is None or rank[:2] > best[:2]:
                best = rank
    return (best[2], best[3]) if best else (ParticipantKind.UNKNOWN, "")


def _names_people(text: str, span: Span) -> bool:
    return span.of(text).lower() in _words("pronouns") or span.of(text)[0].isdigit()


def _find_party_type(words: str) -> str | None:
    return next((code for code, heads in load_words("participants_en")["mt24"].items() if words in heads), None)


def _is_verb(first: str, act_type: ActType) -> bool:
    return first in _verb_forms(act_type.id, act_type.cues.verbs)


@cache
def _verb_forms(_: str, verbs: tuple[str, ...]) -> frozenset[str]:
    """Return the forms of a type's verbs without those that are bare nouns as well ("arrest" after "the")."""
    return frozenset(form for verb in verbs for form in inflect(verb.split()[0]))


def _is_passive(first: str, before: list[re.Match[str]]) -> bool:
    """Tell whether a form of "be" governs the trigger; "-ing" forms never are passive."""
    if first.endswith("ing"):
        return False
    for token in reversed(before[-4:]):
        word = token.group().lower()
        if word in BE:
            return True
        if word not in AUXILIARY and not word.endswith("ly"):
            return False
    return False


def _is_headline_passive(
    first: str, trigger: str, before: list[re.Match[str]], after: list[re.Match[str]], act_type: ActType
) -> bool:
    """Tell whether a participle without "were" and without an object is passive: "Two killed as troops fire"."""
    if not first.endswith(("ed", "held", "shot")) or " " in trigger or "affected" not in act_type.roles or not before:
        return False
    following = after[0].group().lower() if after else "."
    return (
        following in MARKS
        or following == "."
        or (following in _words("stop") and following not in _words("determiners"))
    )


def _names_someone(text: str, span: Span | None) -> bool:
    if span is None:
        return False
    return describe_kind(text, span)[0] is not ParticipantKind.UNKNOWN or _names_people(text, span)


def _lacks_subject(first: str, before: list[re.Match[str]], *, passive: bool) -> bool:
    """Tell whether what stands before a verb is not its subject: "to arrest", "…, detaining"."""
    words = [t.group().lower() for t in before[-3:]]
    if passive or not words:
        return False
    return (first.endswith("ing") and not BE & set(words)) or words[-1] == "to"


def _find_before(before: list[re.Match[str]]) -> Span | None:
    """Return the phrase that ends nearest before the verb, its auxiliaries left out."""
    tokens = [t for t in before if not ENUMERATOR.fullmatch(t.group())]
    while tokens and _is_auxiliary(tokens[-1].group().lower()):
        tokens.pop()
    if tokens and tokens[-1].group() == ",":
        return None  # the subject stands before a clause put in between
    stop = _words("stop")
    taken: list[re.Match[str]] = []
    while tokens and len(taken) < 10:
        word = tokens[-1].group().lower()
        if word in MARKS or (word in stop and word not in {"in", "of", "at", "about", "over", "than", "and", "from"}):
            break
        taken.insert(0, tokens.pop())
    cut = next((i for i in range(len(taken) - 1, 0, -1) if _joins_verbs(taken, i)), None)
    taken = taken if cut is None else taken[cut + 1 :]
    while taken and taken[0].group().lower() in {"in", "of", "at", "and", "from", "over", "than"}:
        if len(taken) > 1 and taken[1].group().lower() in {"least", "most"}:
            break
        place = taken.pop(0).group().lower() not in {"and", "than"}
        if place and taken and taken[0].group()[0].isupper():
            taken.pop(0)
    return _phrase(taken)


def _is_auxiliary(word: str) -> bool:
    return word in AUXILIARY or word.endswith("ly")


def _joins_verbs(tokens: list[re.Match[str]], at: int) -> bool:
    """Tell whether an "and" follows a verb: "killed and at least 20 injured"."""
    return tokens[at].group().lower() == "and" and tokens[at - 1].group().lower().endswith("ed")


def _find_inside(text: str, trigger: Span) -> Span | None:
    """Return the phrase in a gap of the trigger itself ("took her two sons away")."""
    tokens = list(TOKEN.finditer(text, trigger.start, trigger.end))
    inner = tokens[1:-1]
    while inner and inner[-1].group().lower() in _words("stop"):
        inner.pop()
    return (
        _phrase(inner) if inner and inner[0].group().lower() in (_words("determiners") | _words("pronouns")) else None
    )


def _find_after(after: list[re.Match[str]]) -> Span | None:
    """Return the phrase right after the verb."""
    stop, determiners = _words("stop"), _words("determiners")
    taken: list[re.Match[str]] = []
    for at, token in enumerate(after):
        word = token.group().lower()
        following = after[at + 1].group().lower() if at + 1 < len(after) else ""
        if word in MARKS or (
            word in stop
            and not (word in determiners and (not taken or word in {"least", "most", "than"}) and following not in stop)
            and not (
                not taken
                and word in {"at", "up", "about", "between", "over", "around"}
                and (following in {"least", "most", "to"} or following[:1].isdigit())
            )
        ):
            if word == "of" or (word == "to" and taken and taken[-1].group().lower() == "up"):
                taken.append(token)
                continue
            break
        taken.append(token)
        if len(taken) >= 12:
            break
    return _phrase(taken)


def _find_marked(after: list[re.Match[str]], marks: set[str]) -> Span | None:
    """Return the phrase after one of the prepositions, if it stands near."""
    for at, token in enumerate(after[:12]):
        if token.group().lower() in marks:
            return _find_after(after[at + 1 :])
        if token.group() in {";", ":", "“", '"'}:
            return None
    return None


def _find_possessor(text: str, before: list[re.Match[str]]) -> Span | None:
    """Return whose act a noun names: "his arrest", "the students' arrest"."""
    if not before:
        return None
    last = before[-1]
    if last.group().lower() in {"his", "her", "their"}:
        return Span(*last.span())
    name = re.search(r"[’']s?$", last.group())
    return (
        _phrase(
            [before[-2], last] if len(before) > 1 and before[-2].group().lower() in _words("determiners") else [last]
        )
        if name
        else None
    )


def _phrase(tokens: list[re.Match[str]]) -> Span | None:
    """Return the stretch of tokens that names someone; None for a phrase without a noun."""
    while (
        tokens
        and tokens[-1].group().lower() in _words("determiners") | {"of", "and", "to"}
        and len(tokens) > 1
        and tokens[-1].group().lower()
        not in {"dozens", "hundreds", "scores", "thousands", "several", "many", "some", "all"}
    ):
        tokens = tokens[:-1]
    if not tokens or len(tokens) > 12:
        return None
    words = [t.group().lower() for t in tokens]
    if all(w in _words("stop") or w in {"the", "a", "an", "of"} for w in words):
        return None
    return Span(tokens[0].start(), tokens[-1].end())


@cache
def _words(key: str) -> frozenset[str]:
    return frozenset(load_words("participants_en")["chunks"][key])


@cache
def _kind_pattern(name: str) -> re.Pattern[str]:
    words = sorted(load_words("participants_en")["kinds"][name], key=lambda w: (-len(w), w))
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, words))})(?![\w-])")
