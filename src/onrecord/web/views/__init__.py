"""The pages of the workbench, a file for each part of it."""

from __future__ import annotations

from onrecord.web.views.accounts import LogIn, choose_language, log_out
from onrecord.web.views.drafts import check_draft
from onrecord.web.views.incidents import decide_incident, link_incidents, list_incidents, show_incident
from onrecord.web.views.overview import show_overview
from onrecord.web.views.queue import decide_many, put_alike_right, read_again, show_queue
from onrecord.web.views.releases import preview_release, sign_release
from onrecord.web.views.reports import (
    add_claim,
    decide_claim,
    find_places,
    list_reports,
    set_dates,
    set_handling,
    set_metadata,
    show_report,
)
from onrecord.web.views.search import show_search
from onrecord.web.views.trends import show_trends
from onrecord.web.views.working import comment_on, rate_outlets, show_audit, show_tasks

__all__ = [
    "LogIn",
    "add_claim",
    "check_draft",
    "choose_language",
    "comment_on",
    "decide_claim",
    "decide_incident",
    "decide_many",
    "find_places",
    "link_incidents",
    "list_incidents",
    "list_reports",
    "log_out",
    "preview_release",
    "put_alike_right",
    "rate_outlets",
    "read_again",
    "set_dates",
    "set_handling",
    "set_metadata",
    "show_audit",
    "show_incident",
    "show_overview",
    "show_queue",
    "show_report",
    "show_search",
    "show_tasks",
    "show_trends",
    "sign_release",
]
