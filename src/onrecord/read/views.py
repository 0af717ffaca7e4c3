"""What runs inside the child process when a person wants to look at an original: bytes in, a `View` out."""

from __future__ import annotations

from onrecord.read import caps, html, pdf, pictures
from onrecord.read.kinds import Kind, tell_kind
from onrecord.read.plain import decode_text, too_big
from onrecord.read.sheets import Showing, View

TAGS = frozenset({
    "a", "abbr", "address", "article", "aside", "b", "bdi", "bdo", "blockquote", "br", "caption", "center", "cite",
    "code", "col", "colgroup", "dd", "del", "details", "dfn", "div", "dl", "dt", "em", "figcaption", "figure",
    "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "i", "ins", "kbd", "li", "main", "mark",
    "nav", "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "samp", "section", "small", "span", "strike", "strong",
    "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr", "u", "ul", "var", "wbr",
})  # fmt: skip
"""What structures a text. Nothing here runs, loads, asks for anything, or leads anywhere."""
ATTRIBUTES = {"*": {"dir", "lang"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}, "ol": {"start"}}
DROPPED_WHOLE = {
    "script", "style", "template", "noscript", "iframe", "object", "svg", "math", "title", "head", "select",
}  # fmt: skip


def view_bytes(untrusted_bytes: bytes, suffix: str, number: int) -> View:
    """Return how a file looks: its text or page (`number` 0), or one of its sheets, counted from 1."""
    kind, _ = tell_kind(untrusted_bytes, suffix)
    if kind is Kind.PDF:
        return pdf.view_pdf(untrusted_bytes, number)
    if kind is Kind.PICTURE:
        return pictures.view_picture(untrusted_bytes, number)
    if kind is Kind.HTML:
        return View(Showing.PAGE, clean_page(untrusted_bytes))
    if kind is Kind.PLAIN:
        if len(untrusted_bytes) > caps.MAX_TEXT_BYTES:
            raise too_big("text file", caps.MAX_TEXT_BYTES)
        return View(Showing.TEXT, decode_text(untrusted_bytes)[0])
    return View(Showing.NONE, reason=f"A {kind} is not shown.")


def clean_page(untrusted_bytes: bytes) -> str:
    """Return a web page as headings, paragraphs, lists and tables, without script, style, form, picture or address."""
    import nh3  # in the child process alone

    if len(untrusted_bytes) > caps.MAX_HTML_BYTES:
        raise too_big("web page", caps.MAX_HTML_BYTES)
    return nh3.clean(
        html.decode_page(untrusted_bytes),
        tags=set(TAGS),
        attributes=ATTRIBUTES,
        clean_content_tags=DROPPED_WHOLE,
        url_schemes=set(),
        link_rel=None,
    )


def warm_up() -> None:
    """Load what cleans pages."""
    clean_page(b"<html><body><p onclick=a>Words <a href='b'>and more</a></p><script>c</script></body></html>")
