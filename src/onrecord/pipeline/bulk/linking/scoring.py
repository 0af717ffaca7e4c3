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

EACH = (
    "flatten(list_transform(range(1, len({0}_l) + 1), lambda i: "
    "list_transform(range(1, len({0}_r) + 1), lambda j: {1})))"
)
"""A value of each two of lists on both sides."""
GAP = f"list_min({EACH.format('starts', 'greatest(starts_l[i] - ends_r[j], starts_r[j] - ends_l[i])')})"
AGREE = "kinds_l[i] = kinds_r[j] and lows_l[i] <= highs_r[j] and lows_r[j] <= highs_l[i]"
NEAR = (
    "pow((lats_l[i] - lats_r[j]) * 111.2, 2) + pow((lons_l[i] - lons_r[j]) * 111.2 * cos(radians(lats_l[i])), 2) "
    f"<= {NEIGHBOURS**2}"
)
SHARED = "coalesce(list_sum(list_transform(list_intersect(words_l, words_r), lambda w: w % 1024)), 0) / 100.0"
SHARED_SHINGLES = "len(list_intersect(shingles_l, shingles_r))"


def join_weight() -> float:
    """Return the weight from which a pair may be of one happening."""
    return thresholds()["join"] - SLACK


@cache
def settings() -> dict[str, Any]:
    """Return the settings of a Splink model of passages, for DuckDB."""
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
                ("types", _acts()),
                ("agents", _agents()),
                ("places", _places()),
                ("starts", _times()),
                ("lows", _counts()),
                ("words", _words()),
                ("shingles", _telling()),
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


def _acts() -> list[dict[str, Any]]:
    w = weights()
    return [
        _level("happened_l <> happened_r or not list_has_any(groups_l, groups_r)", NEVER),
        _level("list_has_any(types_l, types_r)", w["same_type"]),
        _level("list_has_any(alike_l, alike_r)", w["alike_type"]),
        _level("ELSE", w["related_type"]),
    ]


def _agents() -> list[dict[str, Any]]:
    return [
        _silent("len(agents_l) = 0 or len(agents_r) = 0"),
        _level("list_has_any(agents_l, agents_r)", weights()["same_agent"]),
        _level("ELSE", weights()["other_agent"]),
    ]


def _places() -> list[dict[str, Any]]:
    w = weights()
    lent = "(lent_place_l or lent_place_r)"
    within = "list_has_any(units_l, inside_r) or list_has_any(units_r, inside_l)"
    country = "list_has_any(only_countries_l, countries_r) or list_has_any(only_countries_r, countries_l)"
    near = f"list_bool_or({EACH.format('lats', NEAR)})"
    empty = "(len(places_l) = 0 and len(only_countries_l) = 0) or (len(places_r) = 0 and len(only_countries_r) = 0)"
    return [
        _silent(empty),
        *_lent("list_has_any(places_l, places_r)", "same_place", lent),
        *_lent(within, "place_within", lent),
        *_lent(near, "near_place", lent),
        *_lent(country, "same_country", lent),
        _level(lent, w["other_place_lent"]),
        _level("ELSE", w["other_place"]),
    ]


def _lent(sql: str, name: str, lent: str) -> list[dict[str, Any]]:
    """Return the level of a reason, and before it that of one whose place or time is lent by what stands around."""
    return [_level(f"({sql}) and {lent}", weights()[f"{name}_lent"]), _level(sql, weights()[name])]


def _times() -> list[dict[str, Any]]:
    w, time = weights(), load_words("linking")["time"]
    lent = "(lent_time_l or lent_time_r)"
    unsaid = "(len(starts_l) = 0 or len(starts_r) = 0)"
    return [
        _level(f"{unsaid} and abs(published_l - published_r) <= {TOLD_NEAR}", w["told_near"]),
        _silent(unsaid),
        *_lent("list_has_any(days_l, days_r)", "same_day", lent),
        *_lent(f"{GAP} <= 0", "times_overlap", lent),
        *_lent(f"{GAP} <= {time['near_days']}", "times_near", lent),
        *_lent(f"{GAP} <= {time['few_days']}", "days_apart", lent),
        _level(f"{lent} and {GAP} <= {time['week_days']}", w["week_apart_lent"]),
        _level(lent, w["other_time_lent"]),
        _level("ELSE", NEVER),
    ]


def _counts() -> list[dict[str, Any]]:
    w = weights()
    agree = f"list_bool_or({EACH.format('lows', AGREE)})"
    many = f"list_bool_or({EACH.format('lows', f'many_l[i] and many_r[j] and {AGREE}')})"
    return [
        _silent("len(lows_l) = 0 or len(lows_r) = 0 or not list_has_any(kinds_l, kinds_r)"),
        _level(many, w["counts_agree_many"]),
        _level(agree, w["counts_agree"]),
        _level("ELSE", w["counts_differ"]),
    ]


def _words() -> list[dict[str, Any]]:
    most = word_weights()[2]
    return [
        *(_level(f"{SHARED} >= {n * STEP}", min(most, n * STEP + STEP / 2)) for n in range(STEPS, 0, -1)),
        _level(f"{SHARED} > 0", STEP / 2),
        _silent("ELSE"),
    ]


def _telling() -> list[dict[str, Any]]:
    t = thresholds()
    union = f"(len(shingles_l) + len(shingles_r) - {SHARED_SHINGLES})"
    least = "least(len(shingles_l), len(shingles_r))"
    copied = (
        f"all_words_l = all_words_r and len(shingles_l) > 0 and ({SHARED_SHINGLES} >= {t['copy_similarity']} * {union} "
        f"or ({least} >= 40 and {SHARED_SHINGLES} >= {t['copy_contained']} * {least}))"
    )
    return [
        _level("report_l = report_r", weights()["same_report"]),
        _level(copied, weights()["copied"]),
        _silent("ELSE"),
    ]
