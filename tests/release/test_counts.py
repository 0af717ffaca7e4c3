"""Numbers of acts are read; lists of people and of single acts are refused."""

from __future__ import annotations

import pytest

from onrecord.errors import InputError
from onrecord.release import ActCount, read_counts


def written(tmp_path, text):
    path = tmp_path / "acts.csv"
    path.write_text(text, "utf-8")
    return path


def test_counts_by_quarter_year_and_band_are_read(tmp_path):
    path = written(tmp_path, "act,country,period,count,number\narrest,MM,2021-Q1,5–19,240\nkilling,MM,2021,,90\n")
    counts = read_counts(path)
    assert counts.rows[0] == ActCount("arrest", "MM", "2021-Q1", "5–19", 240)
    assert counts.total == 330


@pytest.mark.parametrize(
    "text",
    [
        "",
        "act,country,period\narrest,MM,2021\n",
        "act,country,period,number,name\narrest,MM,2021,1,x\n",
        "act,country,period,number,district\narrest,MM,2021,1,x\n",
        "act,country,period,number\narrest,MM,2021-03-08,1\n",
        "act,country,period,number\narrest,Myanmar,2021,1\n",
        "act,country,period,number\narrest,MM,2021,-1\n",
        "act,country,period,number\narrest,MM,2021,3,7\n",
        "act,country,period,number\narrest,MM,2021,30\narrest,MM,2021,31\n",
        "act,country,period,number\n" + "".join(f"arrest,MM,{y},1\n" for y in range(2000, 2012)),
    ],
)
def test_what_is_no_file_of_counts_is_refused_with_a_next_step(tmp_path, text):
    with pytest.raises(InputError) as refused:
        read_counts(written(tmp_path, text))
    assert refused.value.next_step


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputError):
        read_counts(tmp_path / "none.csv")
