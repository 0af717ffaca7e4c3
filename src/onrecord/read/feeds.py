"""Reads a saved feed (RSS, Atom): an entry a report, with title, day and outlet.

The outlet is the feed's own name, or, in a feed that gathers those of others, the host that an entry leads to.
"""

from __future__ import annotations

from datetime import date, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from onrecord.read import caps
from onrecord.read.archives import Element, mend_xml
from onrecord.read.results import MetadataOrigin, RawReport, ReadResult, ReadState, UnreadableError, offer_report
from onrecord.read.text import clean_label, freeze_text, has_words

_WHAT = "feed"
_TEXTS = ("encoded", "content", "description", "summary")
_DAYS = ("pubdate", "published", "date", "issued", "updated")
_SHORT = 400
"""Characters up to which an entry is likely to be the start of an article."""


def read_feed(untrusted_bytes: bytes) -> ReadResult:
    """Return the entries of a feed as reports; entries without text are counted in a warning."""
    root, damaged = mend_xml(untrusted_bytes, _WHAT)
    channel = next((e for e in root.iter() if _name(e) in {"channel", "feed"}), root)
    outlet, home = clean_label(next((e.text for e in channel if _name(e) == "title"), None)), _read_host(channel)
    reports, bare = [], 0
    for number, entry in enumerate(e for e in root.iter() if _name(e) in {"item", "entry"}):
        if number >= caps.MAX_REPORTS:
            break
        host = _read_host(entry)
        report = _read_entry(entry, host if host and (outlet is None or (home and host != home)) else outlet)
        if report is None:
            bare += 1
        else:
            reports.append(report)
    warnings = [f"{bare} entries have no text and were left out."] if bare else []
    if not reports:
        raise UnreadableError(ReadState.EMPTY, "The feed has no entry with text.", "Save the articles themselves.")
    if damaged:
        warnings.append("The feed is cut off or damaged: entries, or words of them, may be missing.")
    short = sum(len(r.text) < _SHORT for r in reports)
    if short:
        warnings.append(f"{short} entries are short: they may be the first lines of articles.")
    return ReadResult(ReadState.READ, tuple(reports), warnings=tuple(warnings))


def _read_entry(entry: Element, outlet: str | None) -> RawReport | None:
    found = {_name(e): e for e in reversed(entry)}
    text = next((t for name in _TEXTS if name in found and (t := _read_markup(found[name]))), "")
    if not has_words(text):
        return None
    title = clean_label("".join(found["title"].itertext())) if "title" in found else None
    day = next((d for name in _DAYS if name in found and (d := _read_day(found[name].text))), None)
    whole = f"{title}\n\n{text}" if title and title not in text[:300] else text
    return offer_report(freeze_text(whole), MetadataOrigin.PAGE, title=title, published=day, publisher=outlet)


def _read_host(element: Element) -> str | None:
    """Return the host that a feed or an entry leads to, as it would stand in an address bar."""
    links = [e for e in element if _name(e) == "link" and e.get("rel", "alternate") == "alternate"]
    for link in links:
        try:
            host = urlsplit((link.get("href") or link.text or "").strip()).hostname
        except ValueError:
            continue
        if host:
            return clean_label(host.removeprefix("www."))
    return None


def _read_markup(element: Element) -> str:
    """Return what an entry's text says, whether as escaped HTML, as XHTML or plain."""
    from lxml.etree import ParserError
    from lxml.html import document_fromstring

    inner = "".join(element.itertext()) if not len(element) else " ".join(element.itertext())
    if "<" not in inner:
        return "\n\n".join(line.strip() for line in inner.splitlines() if line.strip())
    try:
        page = document_fromstring(f"<div>{inner}</div>")
    except (ParserError, ValueError):
        return ""
    for hidden in list(page.iter("script", "style")):
        hidden.drop_tree()
    for block in page.iter("p", "br", "li", "div", "h1", "h2", "h3", "h4", "blockquote"):
        block.tail = "\n" + (block.tail or "")
    lines = (" ".join(line.split()) for line in page.text_content().splitlines())
    return "\n\n".join(line for line in lines if line)


def _read_day(value: str | None) -> date | None:
    if not value:
        return None
    try:
        return datetime.fromisoformat(value.strip().replace("Z", "+00:00")).date()
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(value.strip()).date()
    except (TypeError, ValueError, IndexError):
        return None


def _name(element: Element) -> str:
    return element.tag.rsplit("}", 1)[-1].lower() if isinstance(element.tag, str) else ""
