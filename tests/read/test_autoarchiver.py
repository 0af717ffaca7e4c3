"""What auto-archiver and Tella write is told by its columns, and nothing of who posted or sent it is read."""

from __future__ import annotations

import pytest

from onrecord.read import MetadataOrigin, ReadState, read_untrusted
from onrecord.read.autoarchiver import parse_metadata

TEXT = "Police arrested fourteen dockworkers in the harbour on Sunday evening, their lawyer said."
KNOWN = (
    "{'_processed_at': datetime.datetime(2024, 5, 14, 1, 2, tzinfo=datetime.timezone.utc), "
    "'url': 'https://www.posts.example/1', 'title': 'Held', 'uploader': 'zorvath.quillane', "
    f"'content': {TEXT!r}, 'timestamp': datetime.datetime(2024, 5, 13, 8, 0)}}"
)


def make_page(**fields):
    rows = "".join(f"<tr><td>{key}</td><td>{value}</td></tr>" for key, value in fields.items())
    return (
        "<!DOCTYPE html><html><head><title>x</title></head><body><h2>Archived media for <span class='copy'>x</span></h2>"
        f"<table class='content'><tr><td>1</td><td>file</td></tr></table><table class='metadata'><tr><th>key</th></tr>{rows}</table>"
        "<p class='center'>Made with <a href='https://github.com/bellingcat/auto-archiver'>bellingcat/auto-archiver</a></p></body></html>"
    ).encode()


def test_its_page_of_results_gives_what_was_posted():
    page = make_page(
        url="https://www.posts.example/1",
        title="Held",
        content=TEXT,
        timestamp="2024-05-13T08:00:00+00:00",
        uploader="zq",
    )
    found = read_untrusted(page, ".html")
    (report,) = found.reports
    assert report.text == TEXT
    assert (report.title, report.publisher, str(report.published)) == ("Held", "posts.example", "2024-05-13")
    assert report.origins["published"] is MetadataOrigin.PAGE
    assert any("auto-archiver" in w for w in found.warnings)


def test_a_page_of_results_without_text_says_so():
    found = read_untrusted(make_page(url="https://posts.example/1"), ".html")
    assert found.state is ReadState.EMPTY
    assert "auto-archiver" in found.reason


def test_a_page_that_only_speaks_of_it_is_read_as_any_page():
    page = f"<html><body><article><h1>Tools</h1><p>{TEXT * 3}</p><p>See bellingcat/auto-archiver.</p></article></body></html>"
    assert "See bellingcat" in read_untrusted(page.encode(), ".html").reports[0].text


def test_its_log_gives_the_text_of_each_link_and_not_who_posted_it():
    log = f'status,metadata,media\nyoutubedl: success,"{KNOWN}",[]\nnothing archived,"{{}}",[]\n'
    found = read_untrusted(log.encode(), ".csv")
    (report,) = found.reports
    assert report.text == TEXT
    assert (report.title, report.publisher, str(report.published)) == ("Held", "posts.example", "2024-05-13")
    assert "quillane" not in str(found.to_json())
    assert [(p.place, p.line) for p in found.problems] == [("row", 3)]


@pytest.mark.parametrize(
    "cell",
    [
        "",
        "{",
        "[1]",
        "{'content': open('x')}",
        "{'content': 1}",
        "(" * 5000,
        "{**a}",
        "{'content': 'a' * 9}",
        "\x00",
        "{'timestamp': datetime.datetime(9, 99, 9)}",
    ],
)
def test_nothing_in_a_cell_is_ever_run(cell):
    assert parse_metadata(cell) == {}


def test_a_report_of_tella_gives_its_description_and_its_day_only_as_an_offer():
    table = f'id,title,description,createdAt,author,deviceInfo\n9,Held,"{TEXT}",2024-05-13T08:00:00.000Z,zq@example.org,Phone\n'
    found = read_untrusted(table.encode(), ".csv")
    (report,) = found.reports
    assert (report.given, report.title, report.text, str(report.published)) == ("9", "Held", TEXT, "2024-05-13")
    assert report.origins["published"] is MetadataOrigin.FILE
    assert "example.org" not in str(found.to_json()) and "Phone" not in str(found.to_json())
