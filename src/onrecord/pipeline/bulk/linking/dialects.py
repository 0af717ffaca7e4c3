"""What each engine calls the few functions over lists that linking needs; all other SQL is the same for both.

Lists are indexed from 1 in DuckDB and from 0 in Spark: an index is always one that `each` gave.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Form = Callable[..., str]


@dataclass(frozen=True, slots=True)
class Dialect:
    """SQL of functions over lists, each made of the SQL of its arguments."""

    name: str
    overlap: Form
    """Whether two lists share a value."""
    shared: Form
    """The values that two lists share, each once."""
    length: Form
    least: Form
    most: Form
    total: Form
    """The sum of a list of whole numbers; 0 or null of an empty one."""
    any_of: Form
    """Whether one of a list holds; false or null of an empty one."""
    each: Form
    """A value made of each of a list: the list, the name of one, the value."""
    each_index: Form
    """A value made of each of a list: the list, the name of its index, the value."""
    rows: Form
    """A row for each of a list."""


DUCKDB = Dialect(
    name="duckdb",
    overlap="list_has_any({}, {})".format,
    shared="list_intersect({}, {})".format,
    length="len({})".format,
    least="list_min({})".format,
    most="list_max({})".format,
    total="list_sum({})".format,
    any_of="list_bool_or({})".format,
    each="list_transform({}, lambda {}: {})".format,
    each_index="list_transform({}, lambda one, {}: {})".format,
    rows="unnest({})".format,
)
SPARK = Dialect(
    name="spark",
    overlap="arrays_overlap({}, {})".format,
    shared="array_intersect({}, {})".format,
    length="size({})".format,
    least="array_min({})".format,
    most="array_max({})".format,
    total="aggregate({}, 0L, (sum, one) -> sum + one)".format,
    any_of="exists({}, one -> one)".format,
    each="transform({}, {} -> {})".format,
    each_index="transform({}, (one, {}) -> {})".format,
    rows="explode({})".format,
)
