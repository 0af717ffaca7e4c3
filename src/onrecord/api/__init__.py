"""The interface for notebooks and scripts: read one report, or open a record to read what is in it.

Everything given is a frozen value; nothing here writes. What is displayed hides sources to protect and the names of
people, and is for the owners' eyes all the same: what may be shown to others is a release.
"""

from __future__ import annotations

from onrecord.api.record import OpenRecord, open_record
from onrecord.api.reports import Report, read_report
from onrecord.api.told import Incidents, ReportClaim, ToldIncident

__all__ = ["Incidents", "OpenRecord", "Report", "ReportClaim", "ToldIncident", "open_record", "read_report"]
