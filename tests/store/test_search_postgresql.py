"""The search index on PostgreSQL finds what it finds on SQLite; run where PostgreSQL and psycopg are installed."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from onrecord.gazetteer import open_gazetteer
from onrecord.model import Document, Language
from onrecord.pipeline.searching import Query, Term, make_searchable, read_query

psycopg = pytest.importorskip("psycopg")
FOUND = [p.parent for p in sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))] or (
    [Path(shutil.which("initdb")).resolve().parent] if shutil.which("initdb") else []
)
pytestmark = pytest.mark.skipif(not FOUND, reason="PostgreSQL is not on this machine")
TEXTS = {
    "one": ("en", "Police arrested 14 students in Goma on 8 March 2021, a lawyer said."),
    "two": ("en", "The interior ministry denied that students were detained. It's a border guard's report."),
    "three": ("ar", "اعتقلت الشرطة في دمشق عشرة طلاب يوم الأحد، وقالت منظمة حقوقية إن قوات الأمن داهمت الجامعة."),
    "four": ("ko", "경찰은 서울에서 학생 14명을 체포했다. 국제인권단체가 성명을 발표했다."),
    "five": ("zh", "警方在北京逮捕了三人，法院判处他们有期徒刑。"),
    "six": ("tr", "Polis İstanbul'da gazeteciyi gözaltına aldı."),
    "seven": ("ru", "Полиция задержала студентов в Москве."),
}
QUERIES = [
    "students",
    "arrest*",
    '"interior ministry"',
    "students -goma",
    "-students",
    "14",
    "2021",
    "الشرطة",
    "دمشق طلاب",
    "체포",
    "인권단체",
    "서울",
    "逮捕",
    "北京",
    "istanbul",
    "gözaltına",
    "полиция",
    "москве",
    "border guard",
    '"arrested 14"',
    "zzz",
    "a*",
    "police OR students",
]


@pytest.fixture(scope="module")
def cluster():
    # Short, as the name of a socket may not be long, and the database's user must be able to enter it.
    folder = Path(tempfile.mkdtemp(prefix="search-"))
    as_user = []
    if os.geteuid() == 0:
        postgres = pwd.getpwnam("postgres")
        os.chown(folder, postgres.pw_uid, postgres.pw_gid)
        as_user = ["runuser", "-u", "postgres", "--"]

    def call(*command):
        subprocess.run([*as_user, *map(str, command)], check=True, stdout=subprocess.DEVNULL, cwd="/", timeout=120)

    data = folder / "data"
    call(FOUND[-1] / "initdb", "-D", data, "-A", "trust", "-U", "bench", "-E", "UTF8", "--locale", "C.UTF-8", "-N")
    options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off"
    call(FOUND[-1] / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
    yield {"ENGINE": "django.db.backends.postgresql", "NAME": "postgres", "USER": "bench", "HOST": str(folder)}
    call(FOUND[-1] / "pg_ctl", "-D", data, "-m", "immediate", "stop")
    shutil.rmtree(folder)


@pytest.fixture
def both(record, cluster, monkeypatch):
    """Return what finds targets on SQLite, and on PostgreSQL, with the same entries in both."""
    from importlib import import_module

    from django.db import connections

    from onrecord.store import search

    migration = import_module("onrecord.store.migrations.0010_search")
    connections.databases["postgresql"] = connections.configure_settings({"default": {}, "postgresql": cluster})[
        "postgresql"
    ]
    other = connections["postgresql"]
    entries = []
    for target, (language, text) in TEXTS.items():
        found = make_searchable(Document(target, text, None, None, None, Language(language, True)))
        entries.append(search.Entry("report", target, target, "s", "t", found.show(), found.fold(), {}))
    search.replace_entries(entries)
    with other.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS store_search, store_search_removed")
        for statement in migration.POSTGRESQL:
            cursor.execute(statement)

    def find(query, connection):
        with monkeypatch.context() as patched:
            patched.setattr(search, "connection", connection)
            return sorted(h.target for h in search.read_hits(search.find_entries(query) or []))

    with monkeypatch.context() as patched:
        patched.setattr(search, "connection", other)
        search.replace_entries(entries)
        search.replace_entries(entries)
        assert len(search.read_stamps()) == len(entries)
    yield lambda query: (find(query, connections["default"]), find(query, other))
    other.close()
    del connections["postgresql"], connections.databases["postgresql"]


def test_both_find_the_same(both):
    for words in QUERIES:
        query = read_query(words, open_gazetteer())
        assert not query.refused, words
        sqlite, postgresql = both(query)
        assert sqlite == postgresql, words
    assert both(read_query("인권단체", open_gazetteer())) == (["four"], ["four"])


def test_no_query_fails_on_either(both):
    for word in ("'", "\\", "''", '"', ":*", "!", "a'b", "\\'", "&|", "<->"):
        for prefix in (True, False):
            both(Query((Term((word, "x"), prefix), Term((word,), prefix, negative=True))))
