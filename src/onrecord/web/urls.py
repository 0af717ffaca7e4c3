"""Where each page lives. Addresses hold keyed ids only."""

from __future__ import annotations

from django.urls import path

from onrecord.web import idle, views

urlpatterns = [
    path("", views.show_overview, name="overview"),
    path("login", views.LogIn.as_view(), name="login"),
    path("still-here", idle.still_here, name="still-here"),
    path("logout", views.log_out, name="logout"),
    path("reports", views.list_reports, name="reports"),
    path("reports/dates", views.set_dates, name="set-dates"),
    path("reports/<slug:report_id>", views.show_report, name="report"),
    path("reports/<slug:report_id>/claims", views.add_claim, name="add-claim"),
    path("reports/<slug:report_id>/metadata", views.set_metadata, name="set-metadata"),
    path("reports/<slug:report_id>/handling", views.set_handling, name="set-handling"),
    path("reports/<slug:report_id>/original", views.show_original, name="original"),
    path("reports/<slug:report_id>/original/page", views.show_original_page, name="original-page"),
    path("reports/<slug:report_id>/original/<int:number>.png", views.show_sheet, name="original-sheet"),
    path("reports/<slug:report_id>/beside/<slug:other_id>", views.show_beside, name="beside"),
    path("reports/<slug:report_id>/beside/<slug:other_id>/translation", views.say_translated, name="say-translated"),
    path("claims/<slug:claim_id>/decide", views.decide_claim, name="decide-claim"),
    path("claims/<slug:claim_id>/alike", views.put_alike_right, name="alike"),
    path("first", views.take_step, name="first-step"),
    path("add", views.add_reports, name="add"),
    path("add/<slug:job_id>", views.show_job, name="job"),
    path("add/<slug:job_id>/files", views.add_file, name="add-file"),
    path("add/<slug:job_id>/progress", views.show_progress, name="job-progress"),
    path("add/<slug:job_id>/describe", views.describe_job, name="describe-job"),
    path("add/<slug:job_id>/do", views.change_job, name="change-job"),
    path("claims/<slug:claim_id>/original", views.find_original, name="claim-original"),
    path("queue", views.show_queue, name="queue"),
    path("queue/decide", views.decide_many, name="decide-many"),
    path("queue/second", views.read_again, name="second"),
    path("work", views.show_tasks, name="tasks"),
    path("work/say", views.comment_on, name="comment"),
    path("outlets", views.rate_outlets, name="outlets"),
    path("audit", views.show_audit, name="audit"),
    path("language", views.choose_language, name="language"),
    path("places/named", views.find_places, name="find-places"),
    path("incidents", views.list_incidents, name="incidents"),
    path("cases", views.show_cases, name="cases"),
    path("incidents/<slug:incident_id>", views.show_incident, name="incident"),
    path("incidents/<slug:incident_id>/decide", views.decide_incident, name="decide-incident"),
    path("incidents/<slug:incident_id>/link", views.link_incidents, name="link-incidents"),
    path("release", views.preview_release, name="release"),
    path("release/sign", views.sign_release, name="sign-release"),
    path("search", views.show_search, name="search"),
    path("trends", views.show_trends, name="trends"),
    path("draft", views.check_draft, name="draft"),
]
