"""What a record keeps: reports and their originals, claims, incidents, decisions, and who may use it."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from onrecord.model import (
    Attribution,
    Claim,
    ClaimVerdict,
    Document,
    Feature,
    FieldValue,
    Handling,
    HandlingBasis,
    IncidentVerdict,
    Language,
    LinkedClaim,
    Mention,
    Mode,
    OriginGroup,
    Place,
    PlaceReading,
    Polarity,
    Scope,
    SourceKind,
    StatementVerdict,
    Status,
)
from onrecord.model import Incident as IncidentValue
from onrecord.model import PossiblySame as PossiblySameValue
from onrecord.store.viewing import (
    IncidentData,
    SeenClaims,
    SeenDecisions,
    SeenFollowUps,
    SeenIncidents,
    SeenMemberships,
    SeenOffers,
    SeenReceipts,
    SeenReports,
    limited_viewer,
)


def _now() -> datetime:
    return datetime.now(UTC)


def _choices(values: Any) -> list[tuple[str, str]]:
    return [(v.value, v.value) for v in values]


# ---- people who use the record -----------------------------------------------------------------
class UserRole(models.TextChoices):
    """What a user of the record may do: own it, decide, or only read."""

    OWNER = "owner"
    REVIEWER = "reviewer"
    READER = "reader"


def make_pseudonym() -> str:
    """Return the name a user has in decisions, logs and proofs."""
    return f"reviewer-{secrets.token_hex(4)}"


class UserManager(BaseUserManager["User"]):
    """Makes users."""

    def create_user(self, name: str, password: str, role: str = UserRole.REVIEWER) -> User:
        """Add a user who logs in with `name` and `password`."""
        user = self.model(name=name, role=role)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Someone who logs in. Decisions carry the pseudonym, never the name."""

    name = models.CharField(max_length=80, unique=True)
    pseudonym = models.CharField(max_length=40, unique=True, default=make_pseudonym)
    role = models.CharField(max_length=16, choices=UserRole.choices, default=UserRole.REVIEWER)
    is_active = models.BooleanField(default=True)
    added_at = models.DateTimeField(default=_now)

    objects = UserManager()
    USERNAME_FIELD = "name"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    @property
    def may_decide(self) -> bool:
        """Whether the user may add decisions."""
        return self.role in {UserRole.OWNER, UserRole.REVIEWER}

    @property
    def may_own(self) -> bool:
        """Whether the user may release, export, change handling and add users."""
        return self.role == UserRole.OWNER


def make_circle_id() -> str:
    """Return a random id: the chain names circles by it, never by name."""
    return secrets.token_hex(8)


class Circle(models.Model):
    """A named set of users who alone see the reports put into it. Owners of the record see them too."""

    id = models.CharField(primary_key=True, max_length=16, default=make_circle_id)
    name = models.CharField(max_length=80, unique=True)
    members = models.ManyToManyField(User, related_name="circles")


class SecondFactor(models.Model):
    """What a user types beside the password. Secret and salt are as safe as the record's database."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="second_factor")
    secret = models.BinaryField()
    last_step = models.BigIntegerField()
    """The step of time whose code was used last: it and those before let nobody in."""
    salt = models.BinaryField()
    recovery = models.JSONField(default=list)
    """Salted hashes of the recovery codes that were not used."""


# ---- originals and reports ---------------------------------------------------------------------
class Receipt(models.Model):
    """What was taken in, when and how large; its id is a keyed hash of the bytes. No path, no user name."""

    id = models.CharField(primary_key=True, max_length=32)
    size = models.PositiveBigIntegerField()
    taken_at = models.DateTimeField()
    mac = models.CharField(max_length=64)
    suffix = models.CharField(max_length=16, blank=True)
    blob = models.CharField(max_length=64)
    wrapped_key = models.BinaryField()
    complete = models.BooleanField(default=False)

    objects = SeenReceipts()


class ReportState(models.TextChoices):
    """How far a report has come. What could not be read as text stays, with its original, in a state of its own."""

    WAITING = "waiting"
    READ = "read"
    FAILED = "failed"
    UNREAD_LANGUAGE = "unread-language"
    NO_TEXT_LAYER = "no-text-layer"
    TIMED_OUT = "timed-out"
    CRASHED = "crashed"


class MetadataBasis(models.TextChoices):
    """Where a publication date comes from."""

    GIVEN = "given"
    SIDECAR = "sidecar"
    OPTION = "option"
    OFFERED = "offered"
    PERSON = "person"


class Report(models.Model):
    """A report: its frozen text and what is known about it. The id is the one it got at intake, for good."""

    id = models.CharField(primary_key=True, max_length=32)
    given = models.TextField(null=True, db_index=True)
    text = models.TextField()
    title = models.TextField(null=True)
    published = models.DateField(null=True, db_index=True)
    published_basis = models.CharField(max_length=16, null=True, choices=MetadataBasis.choices)
    publisher = models.TextField(null=True)
    language = models.CharField(max_length=16, null=True)
    language_read = models.BooleanField(default=True)
    offered = models.JSONField(default=dict)
    """What the file suggests and nobody has confirmed: {"published": {"value", "origin"}}."""
    warnings = models.JSONField(default=list)
    pages = models.JSONField(default=list)
    """Where the pages of its original stand in the text: [number, start, end]; empty for what has none."""
    by_ocr = models.JSONField(null=True)
    """Which pages were recognised from pictures, and how sure that is: {"pages", "confidence"}, 0 to 100."""

    state = models.CharField(max_length=20, choices=ReportState.choices, default=ReportState.WAITING, db_index=True)
    reason = models.TextField(blank=True)
    next_step = models.TextField(blank=True)
    added_at = models.DateTimeField(default=_now)
    read_at = models.DateTimeField(null=True)
    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="reports")
    position = models.PositiveIntegerField(default=0)
    """The report's place in its file: 0, or its order in a file of many."""

    attributions = models.JSONField(default=list)
    shingles = models.JSONField(default=list)

    basis = models.CharField(max_length=16, choices=_choices(HandlingBasis), default=HandlingBasis.OTHER.value)
    scope = models.CharField(max_length=16, choices=_choices(Scope), default=Scope.INTERNAL.value)
    by = models.TextField(null=True)
    expires = models.DateField(null=True)
    embargo = models.DateField(null=True)
    withdrawn = models.BooleanField(default=False)
    legal_hold = models.BooleanField(default=False)
    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, null=True, related_name="reports")
    """Who alone sees it and its claims; everybody with a role where it is in none."""

    objects = SeenReports()

    class Meta:
        """Order of intake; a place in a file holds one report."""

        ordering: ClassVar[list[str]] = ["added_at", "position", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["receipt", "position"], name="one_report_a_place")
        ]

    @property
    def handling(self) -> Handling:
        """How the report may be used."""
        return Handling(
            basis=HandlingBasis(self.basis),
            scope=Scope(self.scope),
            by=self.by,
            expires=self.expires,
            embargo=self.embargo,
            withdrawn=self.withdrawn,
            legal_hold=self.legal_hold,
        )

    def find_page(self, offset: int) -> int | None:
        """Return the page of the original on which a place of the text stands; None where it has no pages."""
        return next((number for number, start, end in self.pages if start <= offset < end), None)

    def is_recognised(self, page: int | None) -> bool:
        """Tell whether a page was recognised from a picture; of a text without pages, whether all of it was."""
        return self.by_ocr is not None and (page is None or page in self.by_ocr["pages"])

    def to_document(self) -> Document:
        """Return the report as the pipeline takes it."""
        return Document(
            id=self.id,
            text=self.text,
            title=self.title,
            published=self.published,
            publisher=self.publisher,
            language=Language(self.language, self.language_read),
        )

    def list_attributions(self) -> list[Attribution]:
        """Return who the report quotes, as spans."""
        return [Attribution.from_json(row) for row in self.attributions]


# ---- places a user brought ---------------------------------------------------------------------
class PlacesImport(models.Model):
    """A file of places that was imported, packed as the gazetteer reads it; no file name, which may tell a place."""

    id = models.CharField(primary_key=True, max_length=32)
    """A keyed hash of the file's places: the same places twice are one import."""
    kind = models.CharField(max_length=16)
    places = models.PositiveIntegerField()
    added_at = models.DateTimeField(default=_now)
    packed = models.BinaryField()

    class Meta:
        """Newest first, as they are looked up."""

        ordering: ClassVar[list[str]] = ["-added_at", "id"]


# ---- claims and incidents ----------------------------------------------------------------------
class ClaimRow(models.Model):
    """A claim, whole in `data`; the other columns are for looking it up. Offsets refer to the report's text."""

    id = models.CharField(primary_key=True, max_length=32)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="claims")
    data = models.JSONField()
    order = models.PositiveIntegerField()
    """Where its trigger starts in the text."""
    act_type = models.CharField(max_length=64, db_index=True)
    mode = models.CharField(max_length=16, choices=_choices(Mode))
    polarity = models.CharField(max_length=16, choices=_choices(Polarity))
    source_kind = models.CharField(max_length=16, choices=_choices(SourceKind))
    protected = models.BooleanField()
    country = models.CharField(max_length=2, null=True, db_index=True)
    confidence = models.FloatField()
    current = models.BooleanField(default=True)
    """False: no longer found in its report, and kept because a person decided on it (stranded)."""
    words = models.JSONField(default=list)
    source_words = models.JSONField(null=True)
    near_places = models.JSONField(default=list)
    """Places its report names around it, for a claim that names none; used for linking, never exported or released."""
    mention = models.JSONField(default=dict)
    """How its words stand in its report; used for linking, never exported or released."""
    to_link = models.BooleanField(default=True, db_index=True)
    """Whether it is new or changed since the record was linked last."""
    place_readings = models.JSONField(default=list)
    """For each place of the claim, why it was taken and what else the name may mean; never exported or released."""
    by_hand = models.BooleanField(default=False)
    """Whether a person coded it: reading its report again leaves it as it is."""
    trigger = models.TextField(default="")
    """The words that tell the act, in lower case: a wrong reading of them is put right for all alike."""

    # What follows is derived from the rest of the record (store/columns.py), so that lists need not read all of it.
    verdict = models.CharField(max_length=16, null=True, choices=_choices(ClaimVerdict))
    """What was decided on it last and holds."""
    rank = models.FloatField(default=0.0)
    """How much it asks for a person's eyes; the highest come first in the queue."""
    asks = models.JSONField(default=list)
    """Why it ranks so, the weightiest reason first, as keys of the triage list."""
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    province = models.TextField(null=True)

    objects = SeenClaims()

    class Meta:
        """Order of the text."""

        ordering: ClassVar[list[str]] = ["report", "order", "id"]
        indexes: ClassVar[list[models.Index]] = [
            # All that a queue is ordered by, so that no wide row is read for it (store/queue.py).
            models.Index(
                fields=["current", "verdict", "-rank", "-last_day", "-first_day", "act_type", "order", "id"],
                name="claim_queue",
            ),
            models.Index(fields=["country", "first_day"], name="claim_where_when"),
            models.Index(fields=["act_type", "trigger"], name="claim_alike"),
        ]

    def to_claim(self) -> Claim:
        """Return the claim as a value."""
        claim = Claim.from_json(self.data)
        readings = [PlaceReading.from_json(row) for row in self.place_readings]
        if len(readings) != len(claim.where):
            return claim
        return replace(claim, where=tuple(replace(w, reading=r) for w, r in zip(claim.where, readings, strict=True)))

    def to_linked(self) -> LinkedClaim:
        """Return the claim as the linker may see it; the report must be loaded with it."""
        return LinkedClaim(
            claim=self.to_claim(),
            report=self.report_id,
            published=self.report.published,
            publisher=self.report.publisher,
            words=frozenset(self.words),
            source_words=None if self.source_words is None else frozenset(self.source_words),
            report_shingles=frozenset(self.report.shingles),
            near=tuple(Place.from_json(row) for row in self.near_places),
            mention=Mention.from_json(self.mention),
        )


class Incident(models.Model):
    """One happening, told by claims of one or many reports. The id is random and stays."""

    id = models.CharField(primary_key=True, max_length=24)
    data = IncidentData()
    """As the export has it, `Incident.to_json()`; for somebody who does not see all reports, without those."""
    status = models.CharField(max_length=16, choices=_choices(Status), db_index=True)
    current = models.BooleanField(default=True, db_index=True)
    """False: none of its claims is left, and kept because a person decided on it (stranded)."""
    claims = models.ManyToManyField(ClaimRow, through="IncidentClaim", related_name="incidents")

    # Derived, as those of claims are.
    reports = models.PositiveIntegerField(default=0)
    verdict = models.CharField(max_length=16, null=True, choices=_choices(IncidentVerdict))
    act_type = models.CharField(max_length=64, default="")
    """The type most of its claims are of."""
    country = models.CharField(max_length=2, null=True)
    province = models.TextField(null=True)
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)

    objects = SeenIncidents()

    class Meta:
        """Those told by most reports come first."""

        indexes: ClassVar[list[models.Index]] = [
            # All that a list is ordered by (store/incidents.py).
            models.Index(
                fields=["current", "-reports", "-last_day", "-first_day", "act_type", "country", "province", "id"],
                name="incident_list",
            ),
            models.Index(fields=["country", "first_day"], name="incident_where_when"),
        ]

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **named: Any) -> Self:
        """Return a row as who looks may see it."""
        row, viewer = super().from_db(db, field_names, values, **named), limited_viewer()
        if viewer and row.pk in viewer.dim_incidents:
            # Columns for lists are made from all claims.
            shown: dict[str, Any] = {"verdict": None, "act_type": "", "country": None, "province": None}
            shown |= {"first_day": None, "last_day": None, "reports": 0}
            if "data" in row.__dict__:
                shown["status"] = row.data["status"]
            row.__dict__.update({name: value for name, value in shown.items() if name in row.__dict__})
        return row

    def save(self, *args: Any, **named: Any) -> None:
        """Save the row; never one that was narrowed for somebody."""
        if limited_viewer():
            raise RuntimeError("an incident is saved on the whole record only: see store/viewing.py")
        super().save(*args, **named)

    def to_incident(self) -> IncidentValue:
        """Return the incident as a value."""
        row = self.data
        return IncidentValue(
            id=self.id,
            claims=tuple(row["claims"]),
            status=Status(row["status"]),
            contested=tuple(row["contested"]),
            grade=row["grade"],
            grade_why=row["grade_why"],
            origins=tuple(OriginGroup(tuple(o["reports"]), tuple(o["claims"]), o["why"]) for o in row["origins"]),
            possibly_same=tuple(
                PossiblySameValue(p["incident"], tuple(p["for"]), tuple(p["against"])) for p in row["possibly_same"]
            ),
            fields={
                name: tuple(FieldValue(v["value"], tuple(v["claims"])) for v in values)
                for name, values in row["fields"].items()
            },
            why=tuple(Feature(f["name"], f["weight"], f["words"]) for f in row["why"]),
        )


class IncidentClaim(models.Model):
    """A claim tells of an incident; of one at a time."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE)
    claim = models.OneToOneField(ClaimRow, on_delete=models.CASCADE, related_name="in_incident")

    objects = SeenMemberships()


class PossiblySame(models.Model):
    """Two incidents that may be one happening, seen from `incident`; only a person joins them."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="possibly_same")
    other = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="+")
    reasons_for = models.JSONField(default=list)
    reasons_against = models.JSONField(default=list)
    rank = models.PositiveIntegerField(default=0)

    objects = SeenOffers()

    class Meta:
        """Best offer first."""

        ordering: ClassVar[list[str]] = ["incident", "rank"]


# ---- decisions ---------------------------------------------------------------------------------
class DecisionKind(models.TextChoices):
    """What a decision is about; `value` holds what was decided."""

    CLAIM = "claim"
    INCIDENT = "incident"
    STATEMENT = "statement"
    LINK = "link"
    CASE = "case"
    RISK = "risk"
    AGREED = "agreed"
    ORIGIN = "origin"
    HANDLING = "handling"
    METADATA = "metadata"
    UNDO = "undo"
    RELEASE = "release"
    EXPORT = "export"
    # What the record itself adds, so that file, text, claims and decisions can be followed in one chain.
    RECEIPT = "receipt"
    TEXT = "text"
    CLAIMS = "claims"
    KEYS = "keys"
    BACKUP = "backup"
    ACCEPTED = "accepted"
    FORGET = "forget"
    FORGOTTEN = "forgotten"
    # What people say to each other about the work, and how they check each other's.
    COMMENT = "comment"
    FOLLOW_UP = "follow-up"
    SECOND_READING = "second-reading"
    RATING = "rating"


BY_RECORD = frozenset(
    {DecisionKind.RECEIPT, DecisionKind.TEXT, DecisionKind.CLAIMS, DecisionKind.KEYS, DecisionKind.FORGOTTEN}
)
"""Rows that no person decided."""

VERDICTS = {
    DecisionKind.CLAIM: ClaimVerdict,
    DecisionKind.INCIDENT: IncidentVerdict,
    DecisionKind.STATEMENT: StatementVerdict,
}


class Decision(models.Model):
    """A decision as an added row, holding the hash of the one before.

    Triggers refuse to change or remove it. Only its words may be taken out, all of them (`forget`): its hash stays.
    """

    seq = models.PositiveBigIntegerField(primary_key=True)
    prev = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)
    salt = models.CharField(max_length=64, blank=True)
    """Without it the row's hash tells nothing of its words; empty in old rows and in forgotten ones."""
    commitment = models.CharField(max_length=64, blank=True)
    """What the row's hash says of its words; it stays when they are forgotten."""
    who = models.CharField(max_length=40)
    """A user's pseudonym, or "owner" for the command line."""
    when = models.DateTimeField()
    kind = models.CharField(max_length=16, choices=DecisionKind.choices)
    target = models.CharField(max_length=64)
    """The id of the claim, incident or report; the sequence number of the decision that is undone."""
    value = models.JSONField()
    why = models.TextField(blank=True)

    objects = SeenDecisions()

    class Meta:
        """Order of deciding."""

        ordering: ClassVar[list[str]] = ["seq"]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["kind", "target"], name="decision_target")]


class FollowUp(models.Model):
    """Something to be done about a claim, report or incident, by whom and until when; its words are in the decision."""

    decision = models.OneToOneField(Decision, primary_key=True, on_delete=models.CASCADE, related_name="follow_up")
    about = models.CharField(max_length=16)
    """claim, report or incident."""
    target = models.CharField(max_length=64, db_index=True)
    whose = models.CharField(max_length=40, blank=True, db_index=True)
    """The pseudonym of who sees to it; empty while nobody does."""
    due = models.DateField(null=True)
    done = models.BooleanField(default=False)

    objects = SeenFollowUps()

    class Meta:
        """What is due first comes first."""

        ordering: ClassVar[list[str]] = ["done", models.F("due").asc(nulls_last=True), "decision"]  # type: ignore[list-item]


class Head(models.Model):
    """The last row of the chain, signed; there is one such row. A file beside the database remembers it too."""

    rows = models.PositiveBigIntegerField()
    head = models.CharField(max_length=64)
    root = models.CharField(max_length=64)
    """Of the Merkle tree over all rows."""
    peaks = models.JSONField(default=list)
    at = models.DateTimeField()
    signature = models.CharField(max_length=128)


class Stamp(models.Model):
    """A head that an authority outside was asked to stamp, with what it answered; empty where it did not yet."""

    rows = models.PositiveBigIntegerField()
    head = models.CharField(max_length=64)
    root = models.CharField(max_length=64)
    at = models.DateTimeField()
    signature = models.CharField(max_length=128)
    nonce = models.CharField(max_length=16)
    """Of chance, in hex: the answer to one request is no answer to another."""
    response = models.BinaryField(default=b"")


class KeptOut(models.Model):
    """A claim that was forgotten, by a hash of its keyed id: reading its report again does not bring it back."""

    id = models.CharField(primary_key=True, max_length=64)


class Owned(models.Model):
    """Whose record a database on a server is, by a keyed hash; empty in a record that has a file of its own."""

    id = models.CharField(primary_key=True, max_length=32)


# Django finds models only where this module leads to them.
from onrecord.store.jobs import FirstStep as FirstStep  # noqa: E402
from onrecord.store.jobs import Job as Job  # noqa: E402
from onrecord.store.jobs import JobFile as JobFile  # noqa: E402
