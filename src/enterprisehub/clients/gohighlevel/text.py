"""Turn the body of a message into the plain words that its writer wrote."""

import html
import re

BODY_LIMIT = 20_000
"""Characters kept of a body; nothing that a person writes in a conversation is longer."""

_DROPPED = re.compile(r"<(script|style|head|blockquote)\b.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_GMAIL_QUOTE = re.compile(r'<div[^>]+class="?[^">]*(?:gmail_quote|yahoo_quoted|moz-cite).*', re.IGNORECASE | re.DOTALL)
_BREAK = re.compile(r"<(?:br|/p|/div|/li|/tr|/h[1-6])\b[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[a-zA-Z/!][^<>]{0,2000}>")
_QUOTE_HEAD = re.compile(
    r"^(?:On .{5,200} wrote:|El .{5,200} escribi\u00f3:|-{2,}\s*(?:Original|Forwarded) Message\s*-{2,}"
    r"|From: .+|_{10,})\s*$",
    re.MULTILINE,
)
_QUOTED_LINE = re.compile(r"^>.*$", re.MULTILINE)
_SPACES = re.compile(r"[ \t\u00a0]+")
_LINES = re.compile(r"\s*\n\s*")


def plain_text(body: str) -> str:
    """Return a body without HTML, quoted threads and NULs, at most BODY_LIMIT characters."""
    text = body[: 10 * BODY_LIMIT].replace("\x00", "")
    if "<" in text and _TAG.search(text):
        text = _GMAIL_QUOTE.sub("", _DROPPED.sub(" ", text))
        text = html.unescape(_TAG.sub(" ", _BREAK.sub("\n", text)))
    if "\n" in text:
        head = _QUOTE_HEAD.search(text)
        if head and text[: head.start()].strip():
            text = text[: head.start()]
        text = _LINES.sub("\n", _QUOTED_LINE.sub("", text))
    return _SPACES.sub(" ", text).strip()[:BODY_LIMIT].replace("\x00", "")
