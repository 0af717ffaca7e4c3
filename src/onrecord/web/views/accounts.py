"""Logging in and out, and who may do what."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import cast

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from onrecord.store.models import User
from onrecord.web.factor import LogInForm

View = Callable[..., HttpResponse]


@method_decorator(login_not_required, name="dispatch")
class LogIn(LoginView):
    """The page that asks for a name, a password and, of whoever set one up, the code of a second factor."""

    form_class = LogInForm
    template_name = "onrecord/login.html"


@require_POST
def log_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("login")


@login_not_required
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Show the pages in another language, on this browser."""
    return set_language(request)


def get_user(request: HttpRequest) -> User:
    """Return who is logged in."""
    return cast("User", request.user)


def for_deciders(view: View) -> View:
    """Let only those through who may add decisions."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: str, **named: str) -> HttpResponse:
        if not get_user(request).may_decide:
            raise PermissionDenied
        return view(request, *args, **named)

    return guarded


def for_owners(view: View) -> View:
    """Let only owners of the record through."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: str, **named: str) -> HttpResponse:
        if not get_user(request).may_own:
            raise PermissionDenied
        return view(request, *args, **named)

    return guarded
