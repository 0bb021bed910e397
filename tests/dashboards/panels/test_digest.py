import re
import zlib
from base64 import a85decode

import msgspec

from enterprisehub.dashboards.panels import digest


def test_document_stands_alone_and_escapes() -> None:
    risk = digest.DEMO.risks.items[0].model_copy(update={"name": "<script>alert(1)</script>"})
    data = msgspec.structs.replace(digest.DEMO, risks=digest.DEMO.risks.model_copy(update={"items": [risk]}))
    made = digest.document(data)
    assert made.startswith("<!doctype html>")
    assert "<script" not in made
    assert "&lt;script&gt;" in made
    assert "http" not in made.replace("http-equiv", "")
    assert "Ada Park" in made


def test_without_anything() -> None:
    assert "unknown" in digest.document(digest.EMPTY)


def words_of(made: bytes) -> str:
    """Return the texts that a PDF draws, in their order."""
    found = []
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", made, re.DOTALL):
        drawn = zlib.decompress(a85decode(stream.strip().removesuffix(b"~>")))
        found += re.findall(rb"\(((?:[^()\\]|\\.)*)\) Tj", drawn)
    return re.sub(rb"\\(\d{3})", lambda octal: bytes([int(octal[1], 8)]), b" ".join(found)).decode("cp1252")


def test_paper_holds_what_the_document_holds() -> None:
    made = digest.paper(digest.DEMO)
    assert made.startswith(b"%PDF-")
    said = words_of(made)
    for sheet in digest._sheets(digest.DEMO):
        assert sheet.title in said
        for line in sheet.lines:
            assert line[0] in said
            assert line[1] in said
    assert "Page 1" in said
    assert digest.paper(digest.DEMO) == made


def test_names_on_paper() -> None:
    names = ["<b>Zoë</b> & Søn", "Łukasz 李", "x" * 300, "tab\tbell\x07"]
    risks = [digest.DEMO.risks.items[0].model_copy(update={"name": name}) for name in names]
    data = msgspec.structs.replace(digest.DEMO, risks=digest.DEMO.risks.model_copy(update={"items": risks}))
    said = words_of(digest.paper(data))
    assert "<b>Zoë</b>&Søn" in said.replace(" ", "")
    assert "?ukasz ?" in said


def test_nothing_on_paper() -> None:
    assert "unknown" in words_of(digest.paper(digest.EMPTY))


def test_a_long_week_has_several_pages() -> None:
    agents = [digest.DEMO.workload.agents[0].model_copy(update={"agent": f"Agent {number}"}) for number in range(150)]
    data = msgspec.structs.replace(digest.DEMO, workload=digest.DEMO.workload.model_copy(update={"agents": agents}))
    said = words_of(digest.paper(data))
    assert "Page 3" in said
    assert "Agent 149" in said
