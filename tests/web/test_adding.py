"""Adding in the browser: uploads stay in memory, lists belong to their user, a table describes many reports at once."""

from __future__ import annotations

import gc
import secrets
import tempfile
import urllib.request  # noqa: TID251 - asks the loopback
from pathlib import Path

import pytest
from hostile import list_hostile
from records import REPORTS, log_in
from serving import run_server, tell_address

TEXTS = [text.encode() for text in REPORTS.values()]


def as_upload(content, name="one.txt"):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile(name, content)


def add(client, *contents, **fields):
    answer = client.post("/add", {"files": [as_upload(c) for c in contents], **fields})
    assert answer.status_code == 302, answer.content
    return answer["Location"]


def work(record):
    from onrecord.engine.intaking import work_once

    while work_once(record):
        pass


def the_job():
    from onrecord.store.models import Job

    return Job.objects.get()


@pytest.fixture
def client(record):
    return log_in("reviewer")


def test_files_go_from_the_form_through_the_table_to_the_answer(record, client):
    from onrecord.store.models import ClaimRow, Report

    address = add(client, *TEXTS, basis="published", scope="public")
    page = client.get(address).content.decode()
    assert "0 of 3" in page and 'hx-trigger="every 2s"' in page and '<meta http-equiv="refresh"' in page
    work(record)
    page = client.get(address).content.decode()
    assert page.count('data-field="published"') == 3
    first = Report.objects.first()
    sent = {f"published-{r.id}": "" for r in Report.objects.all()} | {"all-published": "2021-03-10", "do": "read"}
    sent |= {f"publisher-{first.id}": "The Kachin Lamp", f"language-{first.id}": "en"}
    assert client.post(f"{address}/describe", sent).status_code == 302
    work(record)
    assert {str(r.published) for r in Report.objects.all()} == {"2021-03-10"}
    assert {(r.basis, r.scope) for r in Report.objects.all()} == {("published", "public")}
    assert Report.objects.get(pk=first.id).publisher == "The Kachin Lamp"
    assert ClaimRow.objects.exists()
    assert "Do we hold this already?" in client.get(address).content.decode()
    assert client.post(f"{address}/do", {"do": "put-away"})["Location"] == "/add"
    assert client.get(address).status_code == 404


def test_a_pasted_text_is_a_report_with_what_is_said_of_it(record, client):
    from onrecord.store.models import Report

    said = {"title": "A morning", "published": "2024-05-13", "publisher": "Coast Lantern", "language": "en"}
    client.post("/add", {"text": "Police arrested two men\r\nin Mombasa on Sunday.", **said})
    work(record)
    report = Report.objects.get()
    assert (report.title, str(report.published), report.publisher) == ("A morning", "2024-05-13", "Coast Lantern")
    assert "\r" not in report.text
    assert (report.basis, report.scope) == ("other", "internal")


def test_nothing_chosen_and_dates_that_are_none_are_told(client):
    assert client.post("/add", {"text": " "}).status_code == 400
    assert client.post("/add", {"text": "Words.", "published": "yesterday"}).status_code == 400


def test_a_script_sends_files_one_by_one_and_each_is_acknowledged(record, client):
    begun = client.post("/add", {"collect": "yes"}).json()
    address = f"/add/{begun['job']}"
    assert client.post(f"{address}/files", {"file": as_upload(TEXTS[0])}).json()["number"] == 1
    assert client.post(f"{address}/files", {"size": 200 * 2**20}).json()["state"] == "failed"
    assert client.post(f"{address}/files", {}).status_code == 400
    assert "Take these files in" in client.get(address).content.decode()
    client.post(f"{address}/do", {"do": "start"})
    assert "under way" not in client.post(f"{address}/files", {"file": as_upload(TEXTS[1])}).json()["reason"]
    work(record)
    assert [f.state for f in the_job().files.all()] == ["added", "failed"]


def test_what_a_file_says_of_itself_is_taken_with_one_click(record, client):
    from onrecord.store.models import Report

    head = b'<html lang="en"><head><meta property="article:published_time" content="2021-05-05T10:00:00Z"></head>'
    page = head + b"<body><article>" + b"<p>Police arrested two men in Goma on Sunday.</p>" * 9 + b"</article></body>"
    address = add(client, page)
    work(record)
    report = Report.objects.get()
    assert report.published is None
    assert 'data-offer="2021-05-05"' in client.get(address).content.decode()
    client.post(f"{address}/describe", {f"published-{report.id}": "", "take": f"published:{report.id}"})
    assert str(Report.objects.get().published) == "2021-05-05"


def test_a_row_without_a_date_in_its_date_saves_nothing(record, client):
    from onrecord.store.models import Report

    address = add(client, *TEXTS)
    work(record)
    ids = list(Report.objects.values_list("id", flat=True))
    answer = client.post(f"{address}/describe", {f"published-{ids[0]}": "2021-03-10", f"published-{ids[1]}": "soon"})
    assert answer.status_code == 400
    assert b"row 2" in answer.content
    assert not Report.objects.exclude(published=None).exists()


def test_names_of_uploads_are_nowhere_in_the_record(record, client, caplog):
    name = "the-name-of-a-source.txt"
    client.post("/add", {"files": [as_upload(TEXTS[0], name), as_upload(b"%PDF-1.4\nnothing", name)]})
    work(record)
    from django.apps import apps

    held = [str(row) for model in apps.get_models() for row in model.objects.values()]
    assert not any("the-name-of-a-source" in words for words in held)
    assert "the-name-of-a-source" not in caplog.text
    assert b"the-name-of-a-source" not in client.get(f"/add/{the_job().id}").content


def test_a_list_belongs_to_its_user(record, client):
    address = add(client, TEXTS[0])
    other = log_in("owner")
    assert other.get(address).status_code == 404
    assert other.post(f"{address}/do", {"do": "cancel"}).status_code == 400
    assert address not in other.get("/add").content.decode()


def test_progress_is_a_part_for_scripts_a_page_without_and_no_use_of_the_workbench(record, client, monkeypatch):
    from onrecord.web.idle import clock

    address = add(client, TEXTS[0])
    touched = []
    monkeypatch.setattr(clock, "touch", lambda: touched.append(1))
    part = client.get(f"{address}/progress", headers={"HX-Request": "true"})
    assert b"<html" not in part.content and "HX-Refresh" not in part
    assert b"<html" in client.get(f"{address}/progress").content
    assert touched == []
    work(record)
    assert client.get(f"{address}/progress", headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_pages_ask_the_record_as_often_for_forty_files_as_for_one(record, client):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count(address):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    def make(number, at):
        words = (f"Police arrested {n + at} men in Goma on 3 May 2024, a witness said.".encode() for n in range(number))
        address = add(client, *words)
        work(record)
        return address

    few, many = make(1, 10), make(40, 100)
    assert count(few) == count(many)
    assert count("/add") <= 8
    for address in (few, many):
        client.post(f"{address}/describe", {"do": "read"})
    work(record)
    assert count(few) == count(many)


@pytest.mark.slow
def test_hostile_files_through_the_page_are_told_and_stop_nothing(record, client):
    """What each does to the reader is tested with the reader: here, that the page and its list stand."""
    some = [
        (what, content, suffix)
        for what, content, suffix in list_hostile()
        if what.startswith(
            ("a ZIP with", "half of", "a page in", "a program", "nothing", "NUL", "a DOCX with", "an old")
        )
        and len(content) < 2**20
    ]
    files = [as_upload(content, f"a{suffix}") for _, content, suffix in some] + [as_upload(TEXTS[0])]
    answer = client.post("/add", {"files": files})
    work(record)
    job = the_job()
    states = [f.state for f in job.files.all()]
    assert len(states) == len(files)
    assert states[-1] == "added"
    assert set(states) <= {"added", "known", "kept", "failed"}
    assert all(f.reason and f.next_step for f in job.files.filter(state="failed"))
    assert client.get(answer["Location"]).status_code == 200


@pytest.fixture
def served(record):
    """The workbench as `serve` makes it."""
    with run_server() as server:
        yield tell_address(server)


def list_open_files():
    """Return the regular files this process holds open, those removed already included."""
    found = []
    for link in Path("/proc/self/fd").iterdir():
        try:
            target = str(link.readlink())
            found += [(link, target)] if target.startswith("/") and link.is_file() else []
        except OSError:
            continue
    return found


def test_thirty_megabytes_on_their_way_are_written_nowhere_in_the_clear(record, client, served, tmp_path, monkeypatch):
    """Temporary files are searched, those without a name too, while the upload is under way and after it."""
    from django.core.handlers.wsgi import WSGIHandler

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    marker = secrets.token_hex(16).encode()
    content = (marker + b" Police arrested two men in Goma on Sunday.\n") * (30 * 2**20 // 76)
    seen, answer_as_before = [], WSGIHandler.get_response

    def look(*_):
        for link, target in list_open_files():
            if "/proc" not in target and b"%s" % marker in Path(link).read_bytes():
                seen.append(target)
        seen.extend(str(p) for p in Path(tmp_path).rglob("*") if p.is_file() and marker in p.read_bytes())

    def look_first(self, request):
        look()
        response = answer_as_before(self, request)
        look()
        return response

    monkeypatch.setattr(WSGIHandler, "get_response", look_first)
    token = secrets.token_hex(16)
    client.get("/add")
    cookies = "; ".join(f"{k}={v.value}" for k, v in client.cookies.items())
    csrf = client.cookies["csrftoken"].value
    body = b"".join(
        (
            f'--{token}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{csrf}\r\n'.encode(),
            f'--{token}\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'.encode(),
            content,
            f"\r\n--{token}--\r\n".encode(),
        )
    )
    request = urllib.request.Request(  # noqa: TID251 - loopback
        f"{served}/add",
        data=body,
        headers={"Content-Type": f"multipart/form-data; boundary={token}", "Cookie": cookies, "Origin": served},
    )
    page = urllib.request.urlopen(request, timeout=300)  # noqa: TID251 - loopback
    assert page.url.startswith(f"{served}/add/")
    look()
    gc.collect()
    assert seen == []
    assert the_job().files.get().size == len(content)
