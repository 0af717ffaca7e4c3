"""The linker's frozen weights as Splink's settings: a level of a comparison for each named reason of `link/features`.

Splink adds up log2 of m over u; both are set so that this is the weight that `linking.toml` gives. Nothing is learnt.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from onrecord.codebook import load_words
from onrecord.link.agreeing import NEIGHBOURS
from onrecord.link.features import TOLD_NEAR, thresholds, weights
from onrecord.link.passages import word_weights
from onrecord.pipeline.bulk.linking.dialects import Dialect
from onrecord.pipeline.bulk.linking.told import MARK

NEVER = -60.0
"""Weight of what only a person may join."""
STEP, STEPS = 0.5, 6
"""Points of shared words that are told apart, and how many such steps there are."""
SLACK = STEP / 2 + 1.0
"""What a pair may lack of `join`: words are weighed in steps and contexts not at all; the linker scores it again."""
COLUMNS = (
    "passage", "types", "alike", "groups", "agents", "happened", "places", "units", "inside", "countries",
    "only_countries", "lats", "lons", "lent_place", "days", "starts", "ends", "lent_time", "published", "lows", "highs",
    "many", "kinds", "words", "all_words", "shingles", "report",
)  # fmt: skip

AGREE = "kinds_l[i] = kinds_r[j] and lows_l[i] <= highs_r[j] and lows_r[j] <= highs_l[i]"
NEAR = (
    "pow((lats_l[i] - lats_r[j]) * 111.2, 2) + pow((lons_l[i] - lons_r[j]) * 111.2 * cos(radians(lats_l[i])), 2) "
    f"<= {NEIGHBOURS**2}"
)
GAP = "greatest(starts_l[i] - ends_r[j], starts_r[j] - ends_l[i])"


def join_weight() -> float:
    """Return the weight from which a pair may be of one happening."""
    return thresholds()["join"] - SLACK


@cache
def settings(dialect: Dialect) -> dict[str, Any]:
    """Return the settings of a Splink model of passages in an engine's dialect."""
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "passage",
        # Even odds, whose weight is 0.
        "probability_two_random_records_match": 0.5,
        "blocking_rules_to_generate_predictions": ["l.passage = r.passage"],
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": False,
        # Splink does not see columns that stand inside a lambda.
        "additional_columns_to_retain": ["ends", "highs", "many", "kinds", "lons"],
        "comparisons": [
            {"output_column_name": name, "comparison_levels": levels}
            for name, levels in (
                ("types", _acts(dialect)),
                ("agents", _agents(dialect)),
                ("places", _places(dialect)),
                ("starts", _times(dialect)),
                ("lows", _counts(dialect)),
                ("words", _words(dialect)),
                ("shingles", _telling(dialect)),
            )
        ],
    }


def _level(sql: str, weight: float) -> dict[str, Any]:
    """Return a level that says so many points; u is small enough for m to be a probability."""
    u = 2.0**-10
    return {
        "sql_condition": sql,
        "label_for_charts": sql[:40],
        "m_probability": u * 2.0**weight,
        "u_probability": u,
        "fix_m_probability": True,
        "fix_u_probability": True,
    }


def _silent(sql: str) -> dict[str, Any]:
    """Return a level that says nothing."""
    return {"sql_condition": sql, "label_for_charts": sql[:40], "is_null_level": True}


def _each_two(d: Dialect, lists: str, value: str) -> str:
    """Return the list of a value of each two of lists on both sides, the `i`th and the `j`th."""
    return f"flatten({d.each_index(f'{lists}_l', 'i', d.each_index(f'{lists}_r', 'j', value))})"


def _either_empty(d: Dialect, lists: str) -> str:
    return f"{d.length(f'{lists}_l')} = 0 or {d.length(f'{lists}_r')} = 0"


def _acts(d: Dialect) -> list[dict[str, Any]]:
    w = weights()
    return [
        _level(f"happened_l <> happened_r or not {d.overlap('groups_l', 'groups_r')}", NEVER),
        _level(d.overlap("types_l", "types_r"), w["same_type"]),
        _level(d.overlap("alike_l", "alike_r"), w["alike_type"]),
        _level("ELSE", w["related_type"]),
    ]


def _agents(d: Dialect) -> list[dict[str, Any]]:
    return [
        _silent(_either_empty(d, "agents")),
        _level(d.overlap("agents_l", "agents_r"), weights()["same_agent"]),
        _level("ELSE", weights()["other_agent"]),
    ]


def _places(d: Dialect) -> list[dict[str, Any]]:
    w = weights()
    lent = "(lent_place_l or lent_place_r)"
    within = f"{d.overlap('units_l', 'inside_r')} or {d.overlap('units_r', 'inside_l')}"
    country = f"{d.overlap('only_countries_l', 'countries_r')} or {d.overlap('only_countries_r', 'countries_l')}"
    near = d.any_of(_each_two(d, "lats", NEAR))
    empty = " or ".join(
        f"({d.length(f'places_{side}')} = 0 and {d.length(f'only_countries_{side}')} = 0)" for side in "lr"
    )
    return [
        _silent(empty),
        *_lent(d.overlap("places_l", "places_r"), "same_place", lent),
        *_lent(within, "place_within", lent),
        *_lent(near, "near_place", lent),
        *_lent(country, "same_country", lent),
        _level(lent, w["other_place_lent"]),
        _level("ELSE", w["other_place"]),
    ]


def _lent(sql: str, name: str, lent: str) -> list[dict[str, Any]]:
    """Return the level of a reason, and before it that of one whose place or time is lent by what stands around."""
    return [_level(f"({sql}) and {lent}", weights()[f"{name}_lent"]), _level(sql, weights()[name])]


def _times(d: Dialect) -> list[dict[str, Any]]:
    w, time = weights(), load_words("linking")["time"]
    lent = "(lent_time_l or lent_time_r)"
    unsaid = f"({_either_empty(d, 'starts')})"
    gap = d.least(_each_two(d, "starts", GAP))
    return [
        _level(f"{unsaid} and abs(published_l - published_r) <= {TOLD_NEAR}", w["told_near"]),
        _silent(unsaid),
        *_lent(d.overlap("days_l", "days_r"), "same_day", lent),
        *_lent(f"{gap} <= 0", "times_overlap", lent),
        *_lent(f"{gap} <= {time['near_days']}", "times_near", lent),
        *_lent(f"{gap} <= {time['few_days']}", "days_apart", lent),
        _level(f"{lent} and {gap} <= {time['week_days']}", w["week_apart_lent"]),
        _level(lent, w["other_time_lent"]),
        _level("ELSE", NEVER),
    ]


def _counts(d: Dialect) -> list[dict[str, Any]]:
    w = weights()
    agree = d.any_of(_each_two(d, "lows", AGREE))
    many = d.any_of(_each_two(d, "lows", f"many_l[i] and many_r[j] and {AGREE}"))
    return [
        _silent(f"{_either_empty(d, 'lows')} or not {d.overlap('kinds_l', 'kinds_r')}"),
        _level(many, w["counts_agree_many"]),
        _level(agree, w["counts_agree"]),
        _level("ELSE", w["counts_differ"]),
    ]


def _words(d: Dialect) -> list[dict[str, Any]]:
    most = word_weights()[2]
    hundredths = d.total(d.each(d.shared("words_l", "words_r"), "word", f"word % {MARK}"))
    shared = f"coalesce({hundredths}, 0) / 100.0"
    return [
        *(_level(f"{shared} >= {n * STEP}", min(most, n * STEP + STEP / 2)) for n in range(STEPS, 0, -1)),
        _level(f"{shared} > 0", STEP / 2),
        _silent("ELSE"),
    ]


def _telling(d: Dialect) -> list[dict[str, Any]]:
    t = thresholds()
    left, right = d.length("shingles_l"), d.length("shingles_r")
    shared = d.length(d.shared("shingles_l", "shingles_r"))
    union, least = f"({left} + {right} - {shared})", f"least({left}, {right})"
    copied = (
        f"all_words_l = all_words_r and {left} > 0 and ({shared} >= {t['copy_similarity']} * {union} "
        f"or ({least} >= 40 and {shared} >= {t['copy_contained']} * {least}))"
    )
    return [
        _level("report_l = report_r", weights()["same_report"]),
        _level(copied, weights()["copied"]),
        _silent("ELSE"),
    ]
