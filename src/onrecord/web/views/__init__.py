"""The pages of the workbench, a file for each part of it."""

from __future__ import annotations

from onrecord.web.views.accounts import LogIn, log_out
from onrecord.web.views.drafts import check_draft
from onrecord.web.views.incidents import decide_incident, link_incidents, list_incidents, show_incident
from onrecord.web.views.overview import show_overview
from onrecord.web.views.releases import preview_release, sign_release
from onrecord.web.views.reports import decide_claim, find_places, list_reports, set_dates, set_handling, show_report
from onrecord.web.views.search import show_search
from onrecord.web.views.trends import show_trends

__all__ = [
    "LogIn",
    "check_draft",
    "decide_claim",
    "decide_incident",
    "find_places",
    "link_incidents",
    "list_incidents",
    "list_reports",
    "log_out",
    "preview_release",
    "set_dates",
    "set_handling",
    "show_incident",
    "show_overview",
    "show_report",
    "show_search",
    "show_trends",
    "sign_release",
]
