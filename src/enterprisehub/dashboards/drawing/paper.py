"""A page to print: figures and tables as PDF, on letter paper. Pure.

The fonts are those that every reader has, which know the letters of Western Europe: others are written without their marks,
or as a question mark. The HTML of the same page shows them all.
"""

import io
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from xml.sax.saxutils import escape

from msgspec import Struct
from reportlab.lib import colors
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from enterprisehub.dashboards.drawing.tables import Column
from enterprisehub.dashboards.drawing.tiles import Tile

MARGIN: Final = 18 * mm
INK, MUTED, LINE, SOFT = (colors.HexColor(one) for one in ("#0b1218", "#4f5b66", "#d5dbe1", "#f4f6f8"))
BODY: Final = ParagraphStyle("body", fontName="Helvetica", fontSize=9, leading=12, textColor=INK)
RIGHT: Final = ParagraphStyle("right", BODY, alignment=TA_RIGHT)
SMALL: Final = ParagraphStyle("small", BODY, fontSize=8, leading=10, textColor=MUTED)
SMALL_RIGHT: Final = ParagraphStyle("small right", SMALL, alignment=TA_RIGHT)
TITLE: Final = ParagraphStyle("title", BODY, fontName="Helvetica-Bold", fontSize=17, leading=22)
HEADING: Final = ParagraphStyle("heading", BODY, fontName="Helvetica-Bold", fontSize=11.5, leading=16, spaceBefore=8)
FIGURE: Final = ParagraphStyle("figure", BODY, fontName="Helvetica-Bold", fontSize=15, leading=19)


class Sheet(Struct, frozen=True, kw_only=True):
    """A table of the page: its heading, columns and lines; the first column is the widest."""

    title: str
    columns: Sequence[Column]
    lines: Sequence[Sequence[str]]


def pdf(title: str, when: str, at: datetime, figures: Sequence[Tile], sheets: Sequence[Sheet], note: str = "") -> bytes:
    """Return the page as a PDF file; the same content gives the same bytes."""
    out = io.BytesIO()
    page = SimpleDocTemplate(
        out, pagesize=letter, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN, bottomMargin=MARGIN,
        title=printable(title), author="EnterpriseHub", invariant=1, lang="en",
    )  # fmt: skip
    story: list[Any] = [_text(title, TITLE), _text(when, SMALL), Spacer(1, 4 * mm), _figures(figures, page.width)]
    for sheet in sheets:
        story += [_text(sheet.title, HEADING), _table(sheet, page.width)]
    if note:
        story += [Spacer(1, 4 * mm), _text(note, SMALL)]

    def foot(canvas: Any, _: Any) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.setFillColor(MUTED)
        canvas.drawString(MARGIN, 10 * mm, f"{printable(title)}, {at:%-d %B %Y}")
        canvas.drawRightString(letter[0] - MARGIN, 10 * mm, f"Page {canvas.getPageNumber()}")

    page.build(story, onFirstPage=foot, onLaterPages=foot)
    return out.getvalue()


def printable(text: str) -> str:
    """Write text with the letters that the fonts have."""
    return "".join(_letter(one) for one in text)


def _letter(one: str) -> str:
    if _encodable(one):
        return one
    plain = "".join(part for part in unicodedata.normalize("NFKD", one) if not unicodedata.combining(part))
    return plain if plain and _encodable(plain) else "?"


def _encodable(text: str) -> bool:
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return text.isprintable()


def _text(text: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(escape(printable(text)), style)


def _figures(listed: Sequence[Tile], width: float) -> Table:
    cells = [[[_text(one.label, SMALL), _text(one.value, FIGURE)] for one in listed]]
    table = Table(cells, colWidths=[width / len(listed)] * len(listed))
    table.setStyle(
        TableStyle([("BACKGROUND", (0, 0), (-1, -1), SOFT), ("INNERGRID", (0, 0), (-1, -1), 4, colors.white)])
    )
    return table


def _table(sheet: Sheet, width: float) -> Table:
    shares = [2.2, *([1.0] * (len(sheet.columns) - 2)), 1.0 if sheet.columns[-1].right else 2.6]
    head = [_text(one.title, SMALL_RIGHT if one.right else SMALL) for one in sheet.columns]
    lines = [
        [_text(cell, RIGHT if column.right else BODY) for column, cell in zip(sheet.columns, line, strict=True)]
        for line in sheet.lines
    ]
    table = Table([head, *lines], colWidths=[width * one / sum(shares) for one in shares], repeatRows=1)
    table.setStyle(TableStyle([("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]))
    return table
