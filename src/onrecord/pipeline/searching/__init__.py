"""What of a text may be searched for, and what of a query: names and contact details of private people never.

One function of a word alone (`known.py`) says whether it may be in the index and whether it may be asked for.
"""

from __future__ import annotations

from onrecord.pipeline.searching.blanking import Searchable, make_searchable
from onrecord.pipeline.searching.queries import Query, Term, read_query

__all__ = ["Query", "Searchable", "Term", "make_searchable", "read_query"]
