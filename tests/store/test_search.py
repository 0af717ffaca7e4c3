"""The search index: what is put in is found, what is taken out leaves no trace, and any query is answered."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.pipeline.searching import Query, Term


def enter(target, folded, kind="report", **facets):
    from onrecord.store.search import Entry

    return Entry(kind, target, target, "s", "title", folded, folded, facets)


def find(*terms):
    from onrecord.store.search import find_entries, read_hits

    ids = find_entries(Query(tuple(terms)))
    return None if ids is None else sorted(h.target for h in read_hits(ids))


@pytest.fixture
def three(record):
    from onrecord.store.search import replace_entries

    replace_entries(
        [
            enter("one", "police arrested students in goma", act=["arrest"], month=["2021-03"], year=["2021"]),
            enter("two", "students protested qzgapzq police", act=["protest"], month=["2021-04"], year=["2021"]),
            enter("three", "شرطه 체포 인권 권단 단체", act=["arrest", "detention"]),
        ]
    )
    return record


def test_words_phrases_beginnings_and_what_must_not_be_there(three):
    assert find(Term(("students",))) == ["one", "two"]
    assert find(Term(("students",)), Term(("arrested",))) == ["one"]
    assert find(Term(("police", "arrested"))) == ["one"] and find(Term(("students", "police"))) == []
    assert find(Term(("protest",), prefix=True)) == ["two"] and find(Term(("protest",))) == []
    assert find(Term(("students",)), Term(("goma",), negative=True)) == ["two"]
    assert find(Term(("students",), negative=True)) == ["three"]
    assert find(Term(("شرطه",))) == ["three"] and find(Term(("인권", "권단", "단체"))) == ["three"]
    assert find() is None


def test_an_entry_is_replaced_and_its_number_never_reused(three):
    from onrecord.store.search import find_entries, replace_entries

    before = find_entries(Query((Term(("students",)),)))
    replace_entries([enter("one", "teachers walked home")])
    assert find(Term(("students",))) == ["two"] and find(Term(("teachers",))) == ["one"]
    assert not set(find_entries(Query((Term(("teachers",)),)))) & set(before)


@pytest.mark.sqlite_only
def test_what_is_taken_out_is_in_no_page_of_the_index(three):
    from django.db import connection

    from onrecord.store.search import remove_entries

    remove_entries([("report", "one")])
    assert find(Term(("goma",))) == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT block FROM store_search_text_data")
        assert not any(b"goma" in bytes(row[0]) or b"arrested" in bytes(row[0]) for row in cursor.fetchall())
        cursor.execute("INSERT INTO store_search_text (store_search_text, rank) VALUES ('integrity-check', 1)")


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    terms=st.lists(
        st.tuples(st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=3), st.booleans(), st.booleans()),
        max_size=4,
    )
)
def test_no_query_fails(three, terms):
    assert find(*(Term(tuple(w), p, n) for w, p, n in terms if "\x00" not in "".join(w))) is not False


def test_counts_follow_the_table(three):
    from onrecord.store.facets import count_entries
    from onrecord.store.search import remove_entries, replace_entries

    counted = count_entries()
    everything = counted.mark(None)
    assert counted.count("act", everything) == {"arrest": 2, "detention": 1, "protest": 1}
    assert counted.count("act", counted.having("year", "2021")) == {"arrest": 1, "protest": 1}
    assert counted.values_of(int(counted.newest_first(everything)[0]), "month") == ["2021-04"]
    replace_entries([enter("four", "x", act=["raid"])])
    assert count_entries().count("act", count_entries().mark(None))["raid"] == 1
    remove_entries([("report", "three")])
    counted = count_entries()
    assert counted.count("act", counted.mark(None)) == {"arrest": 1, "protest": 1, "raid": 1}
