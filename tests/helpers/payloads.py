"""What somebody writes into a text so that a page of the workbench would run it, and a record that is full of it."""

from __future__ import annotations

TAGS = ("img", "svg", "body", "video", "audio", "iframe", "input", "details", "marquee", "object", "math", "x")
EVENTS = ("onerror", "onload", "onfocus", "ontoggle", "onstart", "onmouseover", "onanimationstart", "onpointerenter")
BREAKS = ('">', "'>", "</title>", "</textarea>", "</script>", "-->", "]]>", "</style>")
SCRIPT = "alert(1)"
ADDRESSES = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "java&#10;script:alert(1)",
    "&#106;avascript:alert(1)",
    "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
)
ODD = (
    "<script>alert(1)</script>",
    "<ScRiPt>alert(1)</sCrIpT>",
    "<script/src=data:,alert(1)>",
    "<script src=//example.invalid/x.js></script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<<script>alert(1)//<</script>",
    r"\u003cscript\u003ealert(1)\u003c/script\u003e",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e",
    "{{ constructor.constructor('alert(1)')() }}",
    "{% include 'onrecord/base.html' %}",
    "${alert(1)}",
    "';alert(1);//",
    '";alert(1);//',
    "\\';alert(1);//",
    "`${alert(1)}`",
    "</script><script>alert(1)</script>",
    "<!--<script>alert(1)</script>-->",
    '<meta http-equiv="refresh" content="0;url=javascript:alert(1)">',
    '<base href="javascript:/a/">',
    '<link rel="stylesheet" href="data:text/css,*{color:red}">',
    "<style>@import 'javascript:alert(1)';</style>",
    '<form action="javascript:alert(1)"><button>go</button></form>',
    '<button formaction="javascript:alert(1)">go</button>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<div hx-get="/logout" hx-trigger="load" hx-on::load="alert(1)">',
    '" hx-on:click="alert(1)" x="',
    '" onmouseover="alert(1)" x="',
    "' onfocus='alert(1)' autofocus x='",
    '" style="background:url(javascript:alert(1))" x="',
    "<template><script>alert(1)</script></template>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<svg><animate attributeName=href values=javascript:alert(1)>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<a href=`javascript:alert(1)`>x</a>",
    "\u202e<script>alert(1)</script>\u202c",
    "\ufeff<script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
)
PAYLOADS = (
    *ODD,
    *(f"<{tag} src=x {event}={SCRIPT}>" for tag in TAGS for event in EVENTS[:4]),
    *(f"{end}<img src=x {event}={SCRIPT}>" for end in BREAKS for event in EVENTS[4:6]),
    *(f'<a href="{address}">x</a>' for address in ADDRESSES),
    *ADDRESSES,
)
ALL = " ".join(PAYLOADS)
NAMES = tuple(PAYLOADS[at::12] for at in range(12))
"""The payloads in twelve parts, none of which is long."""
SAID = frozenset({"why", "words", "grade_why", "for", "against", "name", "resolved", "party"})
"""Keys of claims and incidents whose text is words, and not one of a closed list."""


def fill(value: object, words: str, *, inside: bool = False) -> object:
    """Return JSON with its free words exchanged for others."""
    if isinstance(value, dict):
        return {k: fill(v, words, inside=k in SAID) for k, v in value.items()}
    if isinstance(value, list):
        return [fill(v, words, inside=inside) for v in value]
    return words if inside and isinstance(value, str) else value


def write_texts(folder) -> None:
    """Write twelve reports that tell of an arrest and hold all payloads between them, and one that holds them all."""
    folder.mkdir()
    for number, part in enumerate((*NAMES, PAYLOADS)):
        told = "".join(
            f"Police {p} arrested {n + 3} students in Myitkyina, a lawyer said {p}.\n" for n, p in enumerate(part[:3])
        )
        words = "\n".join(part)
        text = f"{part[0]}\n\nPolice arrested {number + 9} students in Myitkyina on 8 March 2021, a lawyer said.\n{told}\n{words}\n"
        (folder / f"{number:02}.txt").write_text(text, "utf-8")


def poison(record, folder, *, name: str = "sana") -> None:
    """Put all payloads into every text that a report, a claim, an incident, a user, a note, an outlet or a place has."""
    from onrecord.acquire import GivenMetadata
    from onrecord.engine.adding import add_files
    from onrecord.engine.places import import_places
    from onrecord.engine.running import run
    from onrecord.model import CaseRelation, ClaimVerdict, HandlingBasis, IncidentVerdict, Scope
    from onrecord.store import decisions as d
    from onrecord.store import working
    from onrecord.store.models import ClaimRow, Incident, PossiblySame, Report, User

    write_texts(folder)
    table = folder.parent / "places.csv"
    rows = "".join(f'"{p.replace(chr(34), chr(34) * 2)}",25.{n:03},97.3,MM\n' for n, p in enumerate(PAYLOADS))
    table.write_text(f"name,latitude,longitude,country\nMyitkyina Alt,25.4,97.3,MM\n{rows}", "utf-8")
    import_places(record, table)
    add_files(record, [folder], given=GivenMetadata(basis=HandlingBasis.PUBLISHED, scope=Scope.PUBLIC))
    run(record)
    who = User.objects.get(name=name).pseudonym
    reports = list(Report.objects.all())
    for at, report in enumerate(reports):
        words = ALL if at == 0 else " ".join(NAMES[at % 12])
        report.title = report.publisher = report.by = report.given = report.reason = report.next_step = words
        report.language = "en"
        report.warnings = [words]
        report.offered = {k: {"value": words, "origin": words} for k in ("published", "publisher", "title")}
        report.save()
        working.comment("report", report.id, words[:1900], who=who)
    Report.objects.filter(pk=reports[0].id).update(published=None)
    claims = list(ClaimRow.objects.all())
    for row in claims:
        row.data = fill(row.data, ALL)
        row.place_readings = fill(row.place_readings, ALL)
        row.near_places, row.mention = fill(row.near_places, ALL), fill(row.mention, ALL)
        row.save()
    for row in claims[:3]:
        for verdict in (ClaimVerdict.READS_RIGHT, ClaimVerdict.READS_WRONG):
            d.decide_claim(row.id, verdict, who=who, why=ALL)
    incidents = list(Incident.objects.filter(current=True))
    for row in incidents:
        row.data = fill(row.data, ALL)
        row.province = ALL
        row.save()
    first = incidents[0]
    d.decide_incident(first.id, IncidentVerdict.CREDIBLE, who=who, standard=ALL, method=ALL, why=ALL)
    if len(incidents) > 1:
        d.relate_incidents(first.id, incidents[1].id, next(iter(CaseRelation)), who=who, why=ALL)
        PossiblySame.objects.update_or_create(
            incident=first, other=incidents[1], defaults={"reasons_for": [ALL], "reasons_against": [ALL]}
        )
    for about, target in (("claim", claims[0].id), ("incident", first.id), ("report", reports[0].id)):
        for part in NAMES:
            working.comment(about, target, " ".join(part)[:1900], who=who)
            working.follow_up(about, target, " ".join(part)[:1900], who=who, whose=who)
    working.rate(reports[0].publisher, "B", who=who, why=ALL)
    for part, user in zip(NAMES, [f"{p[0]}" for p in NAMES], strict=True):
        User.objects.create_user(user[:78], " ".join(part)[:60], "reviewer")
    # Last, as whose name stands on every page: pseudonyms are ours, names are theirs.
    User.objects.filter(name=name).update(pseudonym=PAYLOADS[0])


def list_pages() -> list[str]:
    """Return the address of every page that shows something of the record."""
    from onrecord.store.models import Incident, Report

    plain = ("/", "/queue", "/queue/second", "/reports", "/reports?state=undated", "/incidents", "/work", "/outlets")
    more = ("/audit", "/release", "/draft")
    reports, incidents = Report.objects.values_list("id", flat=True), Incident.objects.values_list("id", flat=True)
    return [*plain, *more, *(f"/reports/{r}" for r in reports), *(f"/incidents/{i}" for i in incidents)]
