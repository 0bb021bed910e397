from hypothesis import given
from hypothesis import strategies as st

from enterprisehub.dashboards.drawing.markup import Html, join, plain, tag


def test_text_is_escaped() -> None:
    assert tag("p", "<script>") == "<p>&lt;script&gt;</p>"


def test_markup_is_kept() -> None:
    assert tag("p", tag("b", "x"), None, "") == "<p><b>x</b></p>"


def test_attributes() -> None:
    assert tag("span", css="a", data_kind='"x"', title=None) == '<span class="a" data-kind="&quot;x&quot;"></span>'


def test_join_escapes_text_only() -> None:
    assert join(Html("<i></i>"), "&") == "<i></i>&amp;"


def test_markdown_image_is_no_image() -> None:
    assert plain("![x](https://example.com/x.png)") == r"\!\[x\]\(https\:\/\/example\.com\/x\.png\)".replace(r"\/", "/")


@given(st.text())
def test_no_text_opens_an_element(text: str) -> None:
    inner = tag("p", text).removeprefix("<p>").removesuffix("</p>")
    assert "<" not in inner
    assert '"' not in inner


@given(st.text())
def test_no_line_break_in_a_label(text: str) -> None:
    assert "\n" not in plain(text)
