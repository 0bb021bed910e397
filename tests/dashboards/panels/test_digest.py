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
