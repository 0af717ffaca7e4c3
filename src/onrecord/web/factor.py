"""Letting in whoever has the password and, where one was set up, a code of the second factor."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest

from onrecord.store.factors import check_factor
from onrecord.store.models import User


class PasswordAndCode(ModelBackend):
    """Asks for both at once, so that nobody learns which of them was wrong; a wrong code counts as a failed try."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        code: str = "",
        **others: Any,
    ) -> User | None:
        """Return the user whom password and code let in."""
        user = super().authenticate(request, username=username, password=password, **others)
        return user if isinstance(user, User) and check_factor(user, code) else None


class LogInForm(AuthenticationForm):
    """Name, password and code."""

    code = forms.CharField(
        required=False, max_length=40, widget=forms.TextInput(attrs={"autocomplete": "one-time-code"})
    )

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        # A browser would keep on its disk who logs in; it keeps no name beside what it takes for a code of one use.
        for name, what in (("username", "off"), ("password", "one-time-code")):
            self.fields[name].widget.attrs["autocomplete"] = what

    def clean(self) -> dict[str, Any]:
        """Return what was typed; raises a ValidationError where it lets nobody in."""
        name, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if name is not None and password:
            code = self.cleaned_data.get("code", "")
            self.user_cache = authenticate(self.request, username=name, password=password, code=code)
            if self.user_cache is None:
                raise self.get_invalid_login_error()
            self.confirm_login_allowed(self.user_cache)
        return self.cleaned_data
