"""What every answer of the workbench goes through."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.html import format_html

from onrecord.engine.relinking import relinking
from onrecord.errors import OnrecordError
from onrecord.store.models import User
from onrecord.store.viewing import seen_by
from onrecord.web.saying import say

Answer = Callable[[HttpRequest], HttpResponse]


def keep_nothing(answer: Answer) -> Answer:
    """Ask the browser to keep no copy of pages on its disk, nor of what is typed into their forms.

    A browser writes the fields of open pages to its disk to bring them back after a crash, but for those of forms that
    say otherwise; nobody must have to think of it in each template.
    """

    def respond(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        if not request.path.startswith("/static/"):
            response["Cache-Control"] = "no-store"
            if not response.streaming and response.get("Content-Type", "").startswith("text/html"):
                # Words of reports are escaped: this stands in no text.
                response.content = response.content.replace(b"<form ", b'<form autocomplete="off" ')
        return response

    return respond


def show_what_may_be_seen(answer: Answer) -> Answer:
    """Have every query of a request give only what who is logged in may see (store/viewing.py)."""

    def respond(request: HttpRequest) -> HttpResponse:
        user = request.user if request.user.is_authenticated else None
        with seen_by(user):
            response = answer(request)
        if getattr(response, "streaming", False):
            streamed = cast("StreamingHttpResponse", response)
            streamed.streaming_content = _stream(streamed, user)
        return response

    return respond


def _stream(response: StreamingHttpResponse, user: User | None) -> Iterator[bytes]:
    """Yield what is streamed, made while the same person looks."""
    parts = iter(cast("Iterable[bytes]", response.streaming_content))
    while True:
        with seen_by(user):
            part = next(parts, None)
        if part is None:
            return
        yield part


class explain_errors:  # noqa: N801 - named like the function it stands for
    """Show an expected error as a page that says what happened and what to do next."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the request through."""
        return self.answer(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return a page for an expected error; None for any other."""
        if not isinstance(error, OnrecordError):
            return None
        said = f"{say(error.what)} {say(error.next_step)}".strip()
        if request.headers.get("HX-Request"):
            # Only a part of the page was to be replaced: what went wrong is told at its top, and the part stays.
            shown = format_html('<p class="note" role="alert">{}</p>', said)
            return HttpResponse(shown, status=422, headers={"HX-Retarget": "#messages", "HX-Reswap": "innerHTML"})
        messages.error(request, said)
        return render(request, "onrecord/base.html", status=404 if request.method == "GET" else 400)


def tell_linking(request: HttpRequest) -> dict[str, bool]:
    """Tell every page whether what was decided is still being linked."""
    return {"linking": relinking.is_going_on()}
