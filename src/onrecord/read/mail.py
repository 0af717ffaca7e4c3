"""Reads one message (.eml): its text, subject and day. A mailbox of many is refused: mail is not read in bulk.

Neither who sent it nor who received it is read: they may be the source.
"""

from __future__ import annotations

import email.policy
import re
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesParser

from onrecord.read import caps
from onrecord.read.html import read_html
from onrecord.read.plain import too_big
from onrecord.read.results import MetadataOrigin, ReadResult, ReadState, UnreadableError, offer_report, refuse
from onrecord.read.text import clean_label, freeze_text, has_words

_MAILBOX = re.compile(rb"(?:^|\n)From \S+ .{10,40}\d{4}\r?\n")
_HEADER = re.compile(rb"(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}", re.I)
_KNOWN = re.compile(rb"(?im)^(?:from|received|return-path|mime-version|message-id|delivered-to|subject|date):")
_ONE = "Save the one message that is a report as .eml, and add that."
_COPY = "Copy the text of the message into a .txt file, and add that."


def is_mail(head: bytes) -> bool:
    """Tell whether a file begins as a message or a mailbox does."""
    head = head.replace(b"\r\n", b"\n")
    if head.startswith(b"From ") and _MAILBOX.match(head):
        return True
    start = _HEADER.match(head)
    return bool(start and len({m.lower() for m in _KNOWN.findall(start.group())}) >= 3)


def read_mail(untrusted_bytes: bytes) -> ReadResult:
    """Return the report in one message; attachments are named in a warning and not read."""
    if len(untrusted_bytes) > caps.MAX_TEXT_BYTES:
        raise too_big("message", caps.MAX_TEXT_BYTES)
    if untrusted_bytes.startswith(b"From ") or len(_MAILBOX.findall(untrusted_bytes)) > 1:
        raise refuse(
            "The file is a mailbox of many messages, and onrecord does not read mail in bulk.",
            _ONE,
        )
    try:
        message = BytesParser(policy=email.policy.default).parsebytes(untrusted_bytes)
        if not isinstance(message, EmailMessage):
            raise refuse("The message is damaged.", _COPY)
        inner = sum(part.get_content_type() == "message/rfc822" for part in message.walk())
        if inner > 1:
            raise refuse(f"The message holds {inner} other messages, and onrecord does not read mail in bulk.", _ONE)
        text = _read_body(message)
        attached = sum(1 for part in message.iter_attachments())
        title, sent = clean_label(_read_header(message, "subject")), getattr(message["date"], "datetime", None)
    except (MessageError, LookupError, ValueError, AttributeError, TypeError, IndexError, KeyError) as error:
        if isinstance(error, UnreadableError):
            raise
        raise refuse("The message is damaged.", _COPY) from error
    if not has_words(text):
        raise UnreadableError(
            ReadState.EMPTY, "The message has no text of its own.", "Save what is attached, add that."
        )
    report = offer_report(text, MetadataOrigin.FILE, title=title, published=sent.date() if sent else None)
    warnings = (f"{attached} attachments were not read: save and add those that are reports.",) if attached else ()
    return ReadResult(ReadState.READ, (report,), warnings=warnings)


def _read_body(message: EmailMessage) -> str:
    plain = message.get_body(preferencelist=("plain",))
    if plain is not None:
        return freeze_text(str(plain.get_content()))
    page = message.get_body(preferencelist=("html",))
    if page is None:
        return ""
    content = page.get_content()
    return read_html(content.encode() if isinstance(content, str) else content).reports[0].text


def _read_header(message: EmailMessage, name: str) -> str | None:
    value = message[name]
    return str(value) if value is not None else None
