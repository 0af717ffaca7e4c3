"""Adding reports in the browser: files and pasted text, how far they came, what is known of them, what was held."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST

from onrecord.acquire import GivenMetadata
from onrecord.engine import jobs
from onrecord.engine.intaking import wake
from onrecord.errors import OnrecordError, UsageError
from onrecord.model import HandlingBasis, Scope
from onrecord.read import MAX_FILE_BYTES, READ_SUFFIXES
from onrecord.store import active_record
from onrecord.store.circles import list_circles_of
from onrecord.store.jobs import WORKED_ON, FileState, Job, JobState
from onrecord.store.models import Incident, Report
from onrecord.web.cards import title_incident
from onrecord.web.describing import MOST_ROWS, make_rows, read_changes
from onrecord.web.firststeps import note_step
from onrecord.web.uploads import to_handed
from onrecord.web.views.accounts import for_deciders, get_user

LONGEST_TEXT = 1_000_000
SHOWN_FILES = 300


@for_deciders
def add_reports(request: HttpRequest) -> HttpResponse:
    """Show the form and the user's lists; or take what the form holds, and have it added.

    With `collect` the list is only begun: the page's script sends its files one by one.
    """
    if request.method == "POST" and (request.POST or request.FILES):
        return _begin(request)
    found = {
        "jobs": jobs.list_jobs(get_user(request)),
        "bases": [b.value for b in HandlingBasis],
        "scopes": [s.value for s in Scope],
        "circles": list_circles_of(get_user(request)),
        "endings": ",".join(READ_SUFFIXES),
        "most_mib": MAX_FILE_BYTES // 2**20,
        "longest": LONGEST_TEXT,
        "page": "add",
    }
    return render(request, "onrecord/add.html", found)


def _begin(request: HttpRequest) -> HttpResponse:
    given, text = _read_given(request), request.POST.get("text", "").replace("\r\n", "\n")
    uploads, collect = request.FILES.getlist("files"), "collect" in request.POST
    if len(text) > LONGEST_TEXT:
        raise UsageError(
            gettext("the pasted text is too long."), next_step=gettext("Save it as a text file and add that.")
        )
    if not (text.strip() or uploads or collect):
        raise UsageError(gettext("nothing was chosen."), next_step=gettext("Choose files or paste a text."))
    job = jobs.make_job(get_user(request), given)
    if text.strip():
        content = text.encode()
        own = GivenMetadata(title=request.POST.get("title", "").strip()[:500] or None)
        jobs.hand_over(active_record(), job, jobs.Handed(content, len(content), given=own))
    for upload in uploads:
        jobs.hand_over(active_record(), job, to_handed(upload))
    if collect:
        return JsonResponse({"job": job.id})
    return _start(job)


def _start(job: Job) -> HttpResponse:
    jobs.start(job)
    wake()
    return redirect("job", job_id=job.id)


@require_POST
@for_deciders
def add_file(request: HttpRequest, job_id: str) -> HttpResponse:
    """Take one more file of a list; it is safe from a stop when this answers, in JSON.

    Of a file that is too big only the `size` is sent, so that the list tells of it.
    """
    upload, size = request.FILES.get("file"), request.POST.get("size", "")
    try:
        job = jobs.get_job(get_user(request), job_id)
        if upload is not None:
            handed = to_handed(upload)
        elif size.isdecimal() and int(size) > MAX_FILE_BYTES:
            handed = jobs.Handed(b"", min(int(size), 2**40))
        else:
            raise UsageError(gettext("no file came."), next_step=gettext("Choose it again."))
        file = jobs.hand_over(active_record(), job, handed)
    except OnrecordError as error:
        return JsonResponse({"reason": error.what, "next_step": error.next_step or ""}, status=400)
    return JsonResponse({"number": file.number, "state": file.state, "reason": file.reason})


@require_GET
@for_deciders
def show_job(request: HttpRequest, job_id: str) -> HttpResponse:
    """Show a list: how far it has come, what each file became, the table of what is known, what was held already."""
    job = jobs.get_job(get_user(request), job_id)
    found = _show(job)
    if job.state == JobState.DESCRIBING:
        reports, total = jobs.list_undescribed(job, MOST_ROWS)
        rows = make_rows(reports)
        found |= {
            "rows": rows,
            "rows_left": max(0, total - MOST_ROWS),
            "offered": {field for row in rows for field in row.offers},
            "suggested": sorted({row.publisher for row in rows if row.publisher}),
        }
    elif job.state == JobState.DONE:
        found |= _show_held(job)
    return render(request, "onrecord/job.html", found)


@require_GET
@for_deciders
def show_progress(request: HttpRequest, job_id: str) -> HttpResponse:
    """Show how far a list has come: the part of the page that changes, or the page where there are no scripts."""
    job = jobs.get_job(get_user(request), job_id)
    if not request.headers.get("HX-Request"):
        if job.state not in WORKED_ON:
            return redirect("job", job_id=job.id)
        return render(request, "onrecord/job.html", _show(job))
    response = render(request, "onrecord/_job.html", _show(job))
    if job.state not in WORKED_ON:
        response["HX-Refresh"] = "true"
    return response


@require_POST
@for_deciders
def describe_job(request: HttpRequest, job_id: str) -> HttpResponse:
    """Record what the table says; then read the reports, or show the table again."""
    job = jobs.get_job(get_user(request), job_id)
    if job.state != JobState.DESCRIBING:
        raise UsageError(gettext("this list is past its table."), next_step=gettext("Correct the report on its page."))
    reports, _ = jobs.list_undescribed(job, MOST_ROWS)
    changes = read_changes(request.POST, reports)
    changed = jobs.describe(job, changes, who=get_user(request).pseudonym)
    if changed:
        messages.success(
            request, ngettext("%(n)d report described.", "%(n)d reports described.", changed) % {"n": changed}
        )
    if request.POST.get("do") == "read":
        jobs.go_on_reading(job)
        wake()
        note_step(get_user(request), "dates")
    return redirect("job", job_id=job.id)


@require_POST
@for_deciders
def change_job(request: HttpRequest, job_id: str) -> HttpResponse:
    """Start, stop, try again or put away a list."""
    job = jobs.get_job(get_user(request), job_id)
    number = request.POST.get("number", "")
    steps: dict[str, Callable[[], None]] = {
        "start": lambda: jobs.start(job),
        "cancel": lambda: jobs.cancel(job),
        "retry": lambda: jobs.retry(job, int(number) if number.isdecimal() else None),
        "put-away": lambda: jobs.put_away(active_record(), job),
    }
    step = steps.get(request.POST.get("do", ""))
    if step is None:
        raise UsageError(gettext("there is no such step."), next_step=gettext("Use the buttons of the page."))
    step()
    wake()
    return redirect("add") if request.POST["do"] == "put-away" else redirect("job", job_id=job.id)


def _show(job: Job) -> dict[str, Any]:
    files = list(job.files.all()[:SHOWN_FILES])
    titles = dict(Report.objects.filter(pk__in=[r for f in files for r in f.reports]).values_list("id", "title"))
    counts: dict[str, int] = {}
    for state in job.files.values_list("state", flat=True):
        counts[state] = counts.get(state, 0) + 1
    seconds = jobs.find_seconds_left(job)
    return {
        "job": job,
        "files": [{"file": f, "reports": [(r, titles[r]) for r in f.reports if r in titles]} for f in files],
        "counts": sorted(counts.items()),
        "more_files": sum(counts.values()) - len(files),
        "under_way": job.state in WORKED_ON,
        "can_retry": any(f.state in {FileState.FAILED, FileState.CANCELLED} and f.blob for f in files),
        "minutes_left": None if seconds is None else -(-seconds // 60),
        "seconds_left": seconds,
        "page": "add",
    }


def _show_held(job: Job) -> dict[str, Any]:
    """Return what the record held already, with titles; what is gone since is left out."""
    copies, met = job.found.get("copies", []), job.found.get("met", [])
    titles = dict(
        Report.objects.filter(pk__in={c[k] for c in copies for k in ("report", "other")}).values_list("id", "title")
    )
    ids = {m["incident"] for m in met} | {other for m in met for other in m["maybe"]}
    names = {i.id: title_incident(i.to_incident()) for i in Incident.objects.filter(pk__in=ids)}
    return {
        "copies": [
            {**c, "title": titles[c["report"]], "other_title": titles[c["other"]], "percent": round(100 * c["share"])}
            for c in copies
            if c["report"] in titles and c["other"] in titles
        ],
        "met": [
            {**m, "what": names[m["incident"]], "maybe": [(o, names[o]) for o in m["maybe"] if o in names]}
            for m in met
            if m["incident"] in names
        ],
    }


def _read_given(request: HttpRequest) -> GivenMetadata:
    """Return what the form says of all that is added; where nothing is said, the narrowest handling holds."""
    circle = request.POST.get("circle", "")
    if circle and circle not in dict(list_circles_of(get_user(request))):
        raise UsageError(gettext("you belong to no such circle."), next_step=gettext("Choose from the list."))
    words = {k: request.POST.get(k, "").strip() for k in ("published", "publisher", "language", "basis", "scope")}
    try:
        return GivenMetadata(
            published=date.fromisoformat(words["published"]) if words["published"] else None,
            publisher=words["publisher"][:200] or None,
            language=words["language"][:16] or None,
            basis=HandlingBasis(words["basis"]) if words["basis"] else None,
            scope=Scope(words["scope"]) if words["scope"] else None,
            circle=circle or None,
        )
    except ValueError as error:
        raise UsageError(
            gettext("a date, a basis or a scope is none."),
            next_step=gettext("Choose from the lists; dates as 2024-05-02."),
        ) from error
