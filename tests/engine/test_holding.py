"""Which of two new reports is the copy of the other is told by when they were added, not by their ids."""

from __future__ import annotations

import pytest

TEXT = "Police arrested 14 students in Myitkyina on 8 March 2021, a lawyer who had seen them at the court said {0}.\n"
COPIES = 6


@pytest.fixture
def copies(record, tmp_path):
    """Return the ids of some reports that are copies of each other, in the order in which they were added."""
    from onrecord.engine.adding import add_files
    from onrecord.engine.running import run
    from onrecord.store.models import Report

    for at in range(COPIES):
        (tmp_path / f"{at}.txt").write_text(TEXT.format(f"on day {at}"), "utf-8")
        add_files(record, [tmp_path / f"{at}.txt"])
    run(record)
    return list(Report.objects.values_list("id", flat=True))


def test_of_two_new_reports_the_one_added_later_is_the_copy(copies):
    from onrecord.engine.holding import find_near_copies

    found = find_near_copies(copies)
    assert len(found) == COPIES * (COPIES - 1) / 2
    assert all(copies.index(c.report) > copies.index(c.other) for c in found)
    alike = [(copies.index(c.report), copies.index(c.other)) for c in found if c.share == found[0].share]
    assert len(alike) > 1 and alike == sorted(alike)
