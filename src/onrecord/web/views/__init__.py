"""The pages of the workbench, a file for each part of it."""

from __future__ import annotations

from onrecord.web.views.accounts import LogIn, choose_language, log_out
from onrecord.web.views.adding import add_file, add_reports, change_job, describe_job, show_job, show_progress
from onrecord.web.views.agreeing import agree
from onrecord.web.views.beside import say_translated, show_beside
from onrecord.web.views.circles import put_in_circle, show_circle, show_circles
from onrecord.web.views.drafts import check_draft
from onrecord.web.views.firststeps import take_step
from onrecord.web.views.incidents import decide_incident, link_incidents, list_incidents, show_cases, show_incident
from onrecord.web.views.originals import find_original, show_original, show_original_page, show_sheet
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
    "add_file",
    "add_reports",
    "agree",
    "change_job",
    "check_draft",
    "choose_language",
    "comment_on",
    "decide_claim",
    "decide_incident",
    "decide_many",
    "describe_job",
    "find_original",
    "find_places",
    "link_incidents",
    "list_incidents",
    "list_reports",
    "log_out",
    "preview_release",
    "put_alike_right",
    "put_in_circle",
    "rate_outlets",
    "read_again",
    "say_translated",
    "set_dates",
    "set_handling",
    "set_metadata",
    "show_audit",
    "show_beside",
    "show_cases",
    "show_circle",
    "show_circles",
    "show_incident",
    "show_job",
    "show_original",
    "show_original_page",
    "show_overview",
    "show_progress",
    "show_queue",
    "show_report",
    "show_search",
    "show_sheet",
    "show_tasks",
    "show_trends",
    "sign_release",
    "take_step",
]
