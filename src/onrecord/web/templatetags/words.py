"""Values of closed lists in a reader's words and language."""

from __future__ import annotations

from django import template
from django.utils.formats import number_format
from django.utils.translation import get_language_info, gettext

from onrecord.web.explaining import tell_edtf
from onrecord.web.saying import say

register = template.Library()


@register.filter
def in_words(value: object) -> str:
    """Return a value of a closed list ("reads-right") as words of the page's language."""
    words = str(value or "").replace("-", " ")
    return gettext(words) if words else ""


@register.filter
def said(sentence: object) -> str:
    """Return a sentence that a stage made, a reason or an error, in the page's language."""
    return say(sentence)


@register.filter
def name_language(code: str) -> str:
    """Return what a language is called in the page's language; its code where that is not known."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


@register.filter
def number(value: object) -> str:
    """Return a count as the page's language writes it: 60,000."""
    return number_format(value, force_grouping=True) if isinstance(value, int | float) else str(value)


@register.filter
def edtf(value: object) -> str:
    """Return a time of the record as the page's language writes it."""
    return tell_edtf(str(value or ""))
