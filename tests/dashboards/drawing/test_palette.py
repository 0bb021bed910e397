"""Colours are measured, not judged: WCAG AA asks 4.5 : 1 for text, 3 : 1 for what carries meaning."""

import re
import tomllib
from importlib.resources import files

import pytest

FOLDER = files("enterprisehub.dashboards")
CONFIG = tomllib.loads(FOLDER.joinpath(".streamlit", "config.toml").read_text("utf-8"))
STYLE = FOLDER.joinpath("drawing", "style.css").read_text("utf-8")
LIVE = FOLDER.joinpath("live", "live.css").read_text("utf-8")
CAPTION_OPACITY = 0.6
"""Streamlit draws captions in the text colour at this opacity."""

Rgb = tuple[float, float, float]


def rgb(code: str) -> Rgb:
    digits = code.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    red, green, blue = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    return red, green, blue


def luminance(colour: Rgb) -> float:
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Rgb, other: Rgb) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def mixed(front: Rgb, back: Rgb, opacity: float) -> Rgb:
    red, green, blue = (opacity * f + (1 - opacity) * b for f, b in zip(front, back, strict=True))
    return red, green, blue


THEMES = [CONFIG["theme"]["light"], CONFIG["theme"]["dark"]]
TEXT_VARIABLES = ["--eh-hot", "--eh-warm", "--eh-cool", "--eh-cold", "--eh-good", "--eh-bad", "--eh-muted"]


def variable(name: str) -> list[Rgb]:
    found = re.search(rf"{name}: light-dark\((#\w+), (#\w+)\)", STYLE)
    assert found
    return [rgb(found[1]), rgb(found[2])]


@pytest.mark.parametrize("theme", THEMES, ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["backgroundColor", "secondaryBackgroundColor"])
def test_text_and_captions(theme: dict[str, str], ground: str) -> None:
    back, text = rgb(theme[ground]), rgb(theme["textColor"])
    assert contrast(text, back) >= 7
    assert contrast(mixed(text, back, CAPTION_OPACITY), back) >= 4.5
    assert contrast(rgb(theme["linkColor"]), back) >= 4.5


@pytest.mark.parametrize("theme", THEMES, ids=["light", "dark"])
def test_primary_button(theme: dict[str, str]) -> None:
    assert contrast(rgb("#ffffff"), rgb(theme["primaryColor"])) >= 4.5


@pytest.mark.parametrize("name", TEXT_VARIABLES)
@pytest.mark.parametrize("ground", ["backgroundColor", "secondaryBackgroundColor"])
def test_own_colours(name: str, ground: str) -> None:
    for colour, theme in zip(variable(name), THEMES, strict=True):
        assert contrast(colour, rgb(theme[ground])) >= 4.5


def test_hot_is_written_on_its_colour() -> None:
    light, dark = variable("--eh-hot")
    assert contrast(rgb("#fff"), light) >= 4.5
    assert contrast(rgb("#10161c"), dark) >= 4.5


def test_interval_band_against_tick() -> None:
    for band, tick in zip(variable("--eh-band"), variable("--eh-tick"), strict=True):
        assert contrast(band, tick) >= 3


def test_live_feed_colours() -> None:
    pairs = re.findall(r"[^-]color: light-dark\((#\w+), (#\w+)\)", LIVE)
    assert len(pairs) >= 4
    for pair in pairs:
        for code, theme in zip(pair, THEMES, strict=True):
            if code not in {"#fff", "#10161c"}:
                assert contrast(rgb(code), rgb(theme["backgroundColor"])) >= 4.5


def test_no_statistics_and_no_magic() -> None:
    assert CONFIG["browser"]["gatherUsageStats"] is False
    assert CONFIG["runner"]["magicEnabled"] is False
    assert CONFIG["client"]["showErrorDetails"] == "none"


def test_no_address_of_another_host() -> None:
    for kind in ("css", "js", "html"):
        assert not re.search(r"(https?:)?//[a-z]", FOLDER.joinpath("live", f"live.{kind}").read_text("utf-8"))
    assert "url(" not in STYLE + LIVE
    assert "@import" not in STYLE + LIVE
