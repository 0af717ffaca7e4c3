"""The strip of first steps, and on every page of an empty record what to do next."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.context import RequestContext

from onrecord.store.models import Report
from onrecord.web.firststeps import find_steps

register = template.Library()


@register.inclusion_tag("onrecord/_first.html", takes_context=True)
def first_steps(context: RequestContext) -> dict[str, Any]:
    """Show the steps on the first page; on others, where the record is empty, the way to add something."""
    user, page = context.get("user"), context.get("page")
    if user is None or not user.is_authenticated or page == "add":
        return {}
    found: dict[str, Any] = {"csrf_token": context.get("csrf_token"), "may_decide": user.may_decide}
    if page != "overview":
        return {**found, "bare": not Report.objects.exists()}
    return {**found, "steps": find_steps(user)}
