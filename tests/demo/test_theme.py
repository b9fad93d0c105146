"""Contrast, computed from the theme itself: WCAG AA in light and in dark."""

from __future__ import annotations

import re

import pytest

from bot.demo.server import PAGE

CSS = (PAGE / "style" / "theme.css").read_text()
LIGHT = dict(re.findall(r"--([\w-]+): (#\w{6});", CSS.split("@media")[0]))
DARK = LIGHT | dict(
    re.findall(r"--([\w-]+): (#\w{6});", CSS.split(':root[data-theme="dark"]')[1].split("}")[0])
)
BY_SYSTEM = LIGHT | dict(
    re.findall(r"--([\w-]+): (#\w{6});", CSS.split("@media")[1].split(':root[data-theme="dark"]')[0])
)

TEXT = [
    *[
        (ink, ground)
        for ink in ("ink", "ink-soft")
        for ground in ("surface", "surface-soft", "surface-hover", "bubble-other")
    ],
    ("ink", "surface-current"),
    ("ink", "bubble-own"),
    ("own-soft", "bubble-own"),
    ("own-accent", "bubble-own"),
    ("accent", "surface"),
    ("accent", "bubble-other"),
    ("accent-ink", "accent"),
    ("white", "success"),
    ("white", "danger"),
    ("warning", "warning-soft"),
    ("warning", "surface"),
    *[(f"tint-{number}", "bubble-other") for number in range(7)],
]


def luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_can_be_read(theme: dict[str, str], ink: str, ground: str) -> None:
    """Text has 4.5 to 1 on whatever it stands on."""
    colours = theme | {"white": "#ffffff"}
    assert contrast(colours[ink], colours[ground]) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["surface", "surface-soft"])
def test_edges_of_fields_can_be_seen(theme: dict[str, str], ground: str) -> None:
    """The edge of a field has 3 to 1."""
    assert contrast(theme["line-strong"], theme[ground]) >= 3


def test_dark_is_one_theme() -> None:
    """Chosen dark and the system's dark are the same colours."""
    assert DARK == BY_SYSTEM
