"""HTML that is safe by construction: what is not made here is text, and text is escaped."""

from html import escape
from typing import TypeAlias


class Html(str):
    """Markup made by `tag` and `join`; everything else that reaches the page is escaped."""

    __slots__ = ()


Child: TypeAlias = Html | str | None

_MARKDOWN = str.maketrans({character: "\\" + character for character in "\\`*_{}[]()<>#+-.!|~$:"})


def tag(name: str, *children: Child, css: str = "", **attributes: str | None) -> Html:
    """Build an element. Attribute names take `_` for `-`; an attribute that is None is left out."""
    given = {"class": css or None, **attributes}
    written = "".join(
        f' {key.replace("_", "-")}="{escape(value)}"' for key, value in given.items() if value is not None
    )
    return Html(f"<{name}{written}>{join(*children)}</{name}>")


def join(*children: Child) -> Html:
    return Html("".join(child if isinstance(child, Html) else escape(child) for child in children if child))


def prose(text: str) -> Html:
    """Return text whose parts between backticks are commands."""
    parts = text.split("`")
    return join(*(tag("code", part) if place % 2 else part for place, part in enumerate(parts)))


def plain(text: str) -> str:
    """Escape text for places that read Markdown, such as labels of buttons."""
    return " ".join(text.split()).translate(_MARKDOWN)
