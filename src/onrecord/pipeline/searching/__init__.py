"""What of a text may be searched for, and what of a query: names and contact details of private people never.

One function of a word alone (`known.py`) says whether it may be in the index and whether it may be asked for.
"""

from __future__ import annotations

from onrecord.pipeline.searching.blanking import GAP, Searchable, fold_label, fold_places, make_searchable
from onrecord.pipeline.searching.contacts import holds_contact
from onrecord.pipeline.searching.queries import Query, Term, read_query

__all__ = [
    "GAP",
    "Query",
    "Searchable",
    "Term",
    "fold_label",
    "fold_places",
    "holds_contact",
    "make_searchable",
    "read_query",
]
