"""Values of closed lists in a reader's words and language."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext

register = template.Library()


@register.filter
def in_words(value: object) -> str:
    """Return a value of a closed list ("reads-right") as words of the page's language."""
    words = str(value or "").replace("-", " ")
    return gettext(words) if words else ""
