"""Where devices put text: a list of layouts for training, another for tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from training.overlays.page import Page, Style
from training.overlays.text import Written

__all__ = ["LAYOUTS", "Layout", "extras"]

US, CT, MR, XR = ("us", "obstetric"), ("ct", "exposure"), ("mr",), ("marker", "exposure")
PHI = ("block", "name", "id", "date", "place", "staff", "age")
ULTRASOUND = ("us_curved", "us_linear", "us_spectral")
SLICES = ("ct", "mr", "nuclear", "coherence", "render", "sheet", "vessels")
PROJECTIONS = ("chest", "limb", "breast", "vessels", "teeth", "dull", "bone")
LIGHT = ("paper", "blank", "cells", "skin")


@dataclass(frozen=True, slots=True)
class Layout:
    """How lines are put on a frame.

    Attributes
    ----------
    write : callable
        Puts lines on a page.
    part : {"train", "test"}
        Where it is used.
    weight : float
        How often, against others of its part.
    grounds : tuple of str
        Grounds it stands on mostly.
    """

    write: Callable[[Page], None]
    part: str
    weight: float = 1.0
    grounds: tuple[str, ...] = ()


def _column(
    page: Page,
    lines: list[Written],
    style: Style,
    row: float,
    col: float,
    *,
    across: float = 0,
    upwards: bool = False,
    lead: float | None = None,
) -> float:
    """Put lines below one another (above, when upwards); return where the next would lie."""
    step = style.font.capitals(style.height) * (lead or float(page.rng.uniform(1.3, 2.2)))
    for line in reversed(lines) if upwards else lines:
        page.put(line, style, row, col, across=across, down=1 if upwards else 0)
        row += -step if upwards else step
    return row


def _margin(page: Page) -> int:
    return int(page.rng.integers(0, 4 + min(page.rows, page.cols) // 30))


def _small(page: Page) -> float:
    return page.height(6, max(9, min(24, page.rows / 28)))


def _ultrasound(page: Page) -> None:
    rng, edge, style = page.rng, _margin(page), page.style(_small(page))
    strip = int(style.height * rng.uniform(2.2, 5.5))
    if rng.random() < 0.4:
        page.panel((0, 0, strip + edge, page.cols), float(rng.choice([0, 20, 60, 150, 200, 235])))
    banner = page.writer.some(PHI, int(rng.integers(2, 7)))
    thirds = (edge, page.cols * rng.uniform(0.32, 0.45), page.cols * rng.uniform(0.62, 0.75))
    for index, line in enumerate(banner):
        page.put(line, style, edge + style.height * 1.9 * (index // 3), thirds[index % 3])
    side = page.style(_small(page)) if rng.random() < 0.5 else style
    right = rng.random() < 0.5
    col = page.cols - edge if right else edge
    lines = page.writer.some(US, int(rng.integers(4, 16)))
    _column(page, lines, side, strip + edge * 3, col, across=float(right and rng.random() < 0.5))
    if rng.random() < 0.6:
        box = page.style(style.height, light=rng.random() < 0.9)
        lines = page.writer.some(US, int(rng.integers(1, 7)))
        top = page.rows * rng.uniform(0.6, 0.85)
        _column(page, lines, box, top, edge if right else page.cols * 0.7)
    if rng.random() < 0.5:
        for at in (0.02, 0.35, 0.7):
            page.put(page.writer.line("us"), style, page.rows - edge, page.cols * at, down=1)


def _corners(page: Page) -> None:
    rng, edge = page.rng, _margin(page)
    style = page.style(_small(page))
    sections = CT if rng.random() < 0.6 else MR
    lead = float(rng.uniform(1.35, 2.0))
    for index in range(4):
        if rng.random() < 0.12:
            continue
        marked = index in (0, 1) or rng.random() < 0.2
        lines = page.writer.some(PHI if marked else sections, int(rng.integers(1, 8)))
        below, right = index in (2, 3), index in (1, 3)
        row = page.rows - edge if below else edge
        col = page.cols - edge if right else edge
        _column(page, lines, style, row, col, across=float(right), upwards=below, lead=lead)
    _letters(page, style, edge)


def _letters(page: Page, style: Style, edge: int) -> None:
    if page.rng.random() < 0.6:
        middle = page.rows / 2, page.cols / 2
        letters = page.writer.rng.choice(("ALPR", "HRFL", "APHF", "SIRL", "RLAP"))
        page.put(Written(letters[0]), style, edge, middle[1], across=0.5)
        page.put(Written(letters[1]), style, middle[0], edge)
        page.put(Written(letters[2]), style, page.rows - edge, middle[1], across=0.5, down=1)
        page.put(Written(letters[3]), style, middle[0], page.cols - edge, across=1)


def _table(page: Page) -> None:
    rng, style = page.rng, page.style(_small(page), effect="plain")
    left, top = page.cols * rng.uniform(0.02, 0.15), page.rows * rng.uniform(0.03, 0.15)
    for line in page.writer.some(PHI, int(rng.integers(1, 5))):
        page.put(line, style, top, left)
        top += style.height * 2
    widths = rng.uniform(0.1, 0.2, int(rng.integers(3, 6))) * page.cols
    ends = left + np.cumsum(widths)
    ruled = rng.random() < 0.4
    for index in range(int(rng.integers(3, 16))):
        top += style.height * rng.uniform(1.7, 1.8)
        page.put(page.writer.line("ct") if index else page.writer.short(), style, top, left)
        for end in ends[1:]:
            page.put(page.writer.number(), style, top, float(end), across=1)
        if ruled:
            row = int(top + style.height * 1.4)
            page.rule(row, int(left), int(ends[-1]), 120)


def _marker(page: Page) -> None:
    rng = page.rng
    tall = float(np.exp(rng.uniform(np.log(14), np.log(90))))
    style = page.style(min(tall, page.rows / 8), pad=int(tall / 4))
    style.slant = float(rng.uniform(-15, 15)) if rng.random() < 0.2 else 0.0
    row = page.rows * rng.uniform(0.03, 0.8)
    col = page.cols * (rng.uniform(0.02, 0.2) if rng.random() < 0.5 else rng.uniform(0.7, 0.92))
    box = page.put(page.writer.side(), style, row, col)
    if box and rng.random() < 0.7:
        small = page.style(style.height * rng.uniform(0.35, 0.9), light=style.light)
        small.slant = style.slant
        under = rng.random() < 0.6
        at = (box[2] + style.height * 0.4, box[1]) if under else (box[0], box[3] + style.height)
        page.put(page.writer.initials(), small, *at)
    if rng.random() < 0.6:
        note = page.style(max(9, style.height * rng.uniform(0.3, 0.7)))
        lines = page.writer.some(XR, int(rng.integers(1, 4)))
        _column(
            page,
            lines,
            note,
            page.rows * rng.uniform(0.05, 0.85),
            page.cols * rng.uniform(0.05, 0.7),
        )


def _film(page: Page) -> None:
    rng = page.rng
    style = page.style(page.height(8, max(12, page.rows / 30)), effect="plain")
    lines = page.writer.some(PHI, int(rng.integers(2, 6)))
    wide = int(style.height * rng.uniform(14, 26))
    tall = int(style.height * 2 * (len(lines) + 0.6))
    below, right = rng.random() < 0.5, rng.random() < 0.5
    top = page.rows - tall - _margin(page) if below else _margin(page)
    left = max(1, page.cols - wide - _margin(page)) if right else _margin(page)
    if rng.random() < 0.7:
        light = rng.random() < 0.5
        page.panel((top, left, top + tall, left + wide), float(rng.integers(0, 30) + 210 * light))
        style.light = not light
        if rng.random() < 0.7:
            style.contrast = float(rng.uniform(120, 210))
    _column(page, lines, style, top + style.height * 0.9, left + style.height * 0.6, lead=1.95)
    if rng.random() < 0.6:
        page.put(
            page.writer.side(), page.style(style.height * 1.8), page.rows * 0.5, page.cols * 0.05
        )


def _form(page: Page) -> None:
    rng, style = page.rng, page.style(page.height(8, 18), light=False, effect="plain")
    if rng.random() < 0.7:
        style.contrast = float(rng.uniform(120, 220))
    hand = page.style(style.height * rng.uniform(1, 1.5), light=False, contrast=style.contrast)
    hand.effect = "plain"
    row, left = page.rows * 0.05, page.cols * rng.uniform(0.04, 0.1)
    page.put(page.writer.line("place"), page.style(style.height * 1.7, light=False), row, left)
    row += style.height * 4
    while row < page.rows * 0.95:
        for at in (0.0, 0.5):
            if rng.random() < 0.75:
                section = "form" if rng.random() < 0.5 else str(rng.choice(PHI))
                written = style if rng.random() < 0.7 else hand
                page.put(page.writer.line(section), written, row, left + at * page.cols)
        page.rule(int(row + style.height * 1.7), int(left), int(page.cols * 0.95), 90)
        row += style.height * rng.uniform(2.4, 5)


def _scattered(page: Page) -> None:
    rng = page.rng
    for _ in range(int(rng.integers(3, 22))):
        style = page.style()
        roll = rng.random()
        style.slant = float(rng.uniform(-25, 25)) if roll < 0.04 else 0.0
        line = page.writer.any() if rng.random() < 0.7 else page.writer.short()
        _anywhere(page, line, style)


def _anywhere(page: Page, line: Written, style: Style, tries: int = 3) -> None:
    rng = page.rng
    for _ in range(tries):
        at = rng.uniform(2, page.rows - style.height), rng.uniform(2, page.cols * 0.9)
        if page.put(line, style, *at, across=float(at[1] > page.cols * 0.6)):
            return


def _faint(page: Page) -> None:
    style = page.style(contrast=float(page.rng.uniform(5, 30)), effect="plain")
    _anywhere(page, page.writer.any(), style, 8)


def _characters(page: Page) -> None:
    rng, style = page.rng, page.style()
    for _ in range(int(rng.integers(4, 24))):
        one = style if rng.random() < 0.6 else page.style()
        line = page.writer.char() if rng.random() < 0.7 else page.writer.number()
        _anywhere(page, line, one, 2)


def _dense(page: Page) -> None:
    rng, style = page.rng, page.style(page.height(6, 11), effect="plain")
    lead, row = float(rng.uniform(1.35, 2.0)), float(_margin(page))
    columns = sorted(rng.uniform(0.01, 0.75, int(rng.integers(1, 4))) * page.cols)
    last = page.rows * rng.uniform(0.3, 0.98)
    while row < last and len(page.placed) < 70:
        for col in columns:
            if rng.random() < 0.85:
                kind = page.writer.rng.choices(("short", "any", "long"), (4, 4, 2))[0]
                page.put(getattr(page.writer, kind)(), style, row, col)
        row += style.height * lead


def _cine(page: Page) -> None:
    rng, edge, style = page.rng, _margin(page), page.style(_small(page))
    top = rng.random() < 0.5
    row = edge if top else page.rows - edge
    down = float(not top)
    page.put(page.writer.person(), style, row, edge, down=down)
    page.put(page.writer.line("date"), style, row, page.cols / 2, across=0.5, down=down)
    page.put(page.writer.line("angio"), style, row, page.cols - edge, across=1, down=down)
    other = page.rows - edge if top else edge
    for at in (0.0, 0.5, 1.0):
        col = edge + at * (page.cols - 2 * edge)
        page.put(page.writer.line("angio"), style, other, col, across=at, down=float(top))
    lines = page.writer.some(("angio", "us"), int(rng.integers(0, 6)))
    _column(page, lines, style, page.rows * 0.4, edge)


def _window(page: Page) -> None:
    rng, style = page.rng, page.style(page.height(7, 13), effect="plain")
    bar = int(style.height * rng.uniform(1.9, 2.8))
    level = float(rng.choice([20, 50, 90, 190, 220, 240]))
    page.panel((0, 0, bar, page.cols), level)
    style.light = level < 128
    style.contrast = max(style.contrast, 60)
    title = page.writer.person() if rng.random() < 0.5 else page.writer.line("block")
    page.put(title, style, (bar - style.height) / 2, style.height)
    below = float(np.clip(level + rng.uniform(-40, 40), 0, 255))
    page.panel((bar, 0, 2 * bar, page.cols), below)
    col, words = (
        style.height,
        ("File", "Edit", "View", "Image", "Tools", "Help", "Patient", "Study"),
    )
    for word in words[: int(rng.integers(3, 8))]:
        box = page.put(Written(word), style, bar + (bar - style.height) / 2, col)
        col = (box[3] if box else col) + style.height * 2
    lines = page.writer.some(("us", "ct", "mr", "id"), int(rng.integers(2, 12)))
    _column(page, lines, page.style(style.height), 3.5 * bar, page.cols * rng.uniform(0.01, 0.7))


# Layouts of tests: none of them is trained on.


def _sector(page: Page) -> None:
    rng, edge, style = page.rng, _margin(page), page.style(_small(page))
    for index, line in enumerate(page.writer.some(PHI, int(rng.integers(2, 5)))):
        row = edge + style.height * 1.8 * (index // 2)
        page.put(line, style, row, edge + index % 2 * (page.cols - 2 * edge), across=index % 2)
    top = page.rows * rng.uniform(0.15, 0.3)
    for block in range(int(rng.integers(2, 4))):
        col = edge if block % 2 == 0 else page.cols * 0.82
        lines = page.writer.some(US, int(rng.integers(2, 6)))
        top = _column(page, lines, style, top, col) + style.height * 2
    results = page.style(style.height * rng.uniform(0.9, 1.3))
    row = page.rows - edge - style.height * 6
    for name in "ABC"[: int(rng.integers(1, 4))]:
        page.put(Written(name), results, row, page.cols * 0.6)
        page.put(page.writer.number(), results, row, page.cols * 0.85, across=1)
        row += results.height * 1.8


def _edges(page: Page) -> None:
    rng, edge, style = page.rng, _margin(page), page.style(_small(page))
    lines = page.writer.some(PHI, int(rng.integers(2, 7)))
    _column(page, lines, style, edge, page.cols / 2, across=0.5, lead=1.6)
    lines = page.writer.some(CT + MR, int(rng.integers(3, 10)))
    _column(page, lines, style, page.rows - edge, page.cols / 2, across=0.5, upwards=True)
    _letters(page, page.style(style.height * 1.6), edge)


def _report(page: Page) -> None:
    rng, style = page.rng, page.style(page.height(7, 13), effect="plain")
    row, left = page.rows * 0.04, page.cols * rng.uniform(0.04, 0.2)
    page.put(
        page.writer.line("place"), page.style(style.height * 1.6), row, page.cols / 2, across=0.5
    )
    row += style.height * 4
    while row < page.rows * 0.9 and len(page.placed) < 60:
        lines = page.writer.some((*PHI, "dexa", "form"), int(rng.integers(2, 7)))
        for line in [*lines, page.writer.long()]:
            page.put(page.writer.short(), style, row, left)
            page.put(line, style, row, left + page.cols * 0.2)
            row += style.height * 1.75
        row += style.height * 2


def _slide(page: Page) -> None:
    rng = page.rng
    style = page.style(page.height(10, max(14, page.rows / 14)), effect="plain")
    lines = page.writer.some(("label", "id", "name", "date"), int(rng.integers(2, 6)))
    tall, wide = int(style.height * 2.1 * (len(lines) + 1)), int(style.height * 20)
    top, left = int(rng.uniform(0.02, 0.5) * page.rows), int(rng.uniform(0.02, 0.4) * page.cols)
    page.panel((top, left, top + tall, left + wide), float(rng.uniform(190, 250)))
    style.light = False
    _column(page, lines, style, top + style.height, left + wide / 2, across=0.5, lead=2)


def _note(page: Page) -> None:
    rng = page.rng
    tall = float(np.exp(rng.uniform(np.log(14), np.log(80))))
    style = page.style(min(tall, page.rows / 9))
    _anywhere(page, page.writer.side(), style, 4)
    _anywhere(page, page.writer.initials(), page.style(style.height * 0.7), 4)
    small = page.style(max(8, style.height * 0.4))
    row = page.rows - _margin(page)
    for at in (0.02, 0.98):
        page.put(page.writer.line("marker"), small, row, page.cols * at, across=at, down=1)
    if rng.random() < 0.5:
        page.put(page.writer.person(), small, _margin(page), page.cols * 0.5, across=0.5)


def _menu(page: Page) -> None:
    rng, style = page.rng, page.style(page.height(8, 16), effect="plain")
    wide, count = int(style.height * rng.uniform(12, 20)), int(rng.integers(4, 14))
    left, top = int(rng.uniform(0, 0.6) * page.cols), int(rng.uniform(0, 0.3) * page.rows)
    step = style.height * 2.4
    page.panel((top, left, int(top + step * count), left + wide), float(rng.integers(0, 250)))
    chosen = int(rng.integers(0, count))
    for index in range(count):
        row = top + step * index
        if index == chosen:
            box = (int(row), left, int(row + step), left + wide)
            page.panel(box, float(rng.integers(0, 250)))
        line = page.writer.short() if rng.random() < 0.4 else page.writer.line("us")
        page.put(line, style, row + style.height * 0.7, left + style.height)


def _strewn(page: Page) -> None:
    rng = page.rng
    down, across = int(rng.integers(2, 7)), int(rng.integers(1, 4))
    for i in range(down):
        for j in range(across):
            if rng.random() < 0.7:
                row = (i + rng.uniform(0.1, 0.6)) * page.rows / down
                col = (j + rng.uniform(0.02, 0.4)) * page.cols / across
                style = page.style()
                style.slant = float(rng.uniform(-25, 25)) if rng.random() < 0.06 else 0.0
                page.put(page.writer.any(), style, row, col)


def _lone(page: Page) -> None:
    for _ in range(int(page.rng.integers(1, 4))):
        line = page.writer.any() if page.rng.random() < 0.6 else page.writer.char()
        _anywhere(page, line, page.style(), 6)


def extras(page: Page) -> None:
    """Put a few lines that run otherwise where there is room left."""
    rng = page.rng
    for _ in range(int(rng.poisson(0.45))):
        style = page.style(page.height(7, 40))
        style.slant = float(rng.uniform(2, 25) * rng.choice([-1, 1]))
        style.effect = "plain" if style.effect == "box" else style.effect
        _anywhere(page, page.writer.short() if rng.random() < 0.3 else page.writer.any(), style)
    for _ in range(int(rng.poisson(0.3))):
        style = page.style(page.height(7, 30), stacked=True, slant=0.0)
        line = page.writer.person() if rng.random() < 0.4 else page.writer.short()
        _anywhere(page, Written(line.text.upper()[:14], line.phi, line.category), style)


LAYOUTS: dict[str, Layout] = {
    "ultrasound": Layout(_ultrasound, "train", 3, ULTRASOUND),
    "corners": Layout(_corners, "train", 3, SLICES),
    "table": Layout(_table, "train", 1, ("blank", "ct", "sheet", "paper", "desktop")),
    "marker": Layout(_marker, "train", 2.5, PROJECTIONS),
    "film": Layout(_film, "train", 1.5, PROJECTIONS),
    "form": Layout(_form, "train", 1, LIGHT),
    "scattered": Layout(_scattered, "train", 3),
    "faint": Layout(_faint, "train", 1),
    "characters": Layout(_characters, "train", 1),
    "dense": Layout(_dense, "train", 1.5),
    "cine": Layout(_cine, "train", 1.5, ("vessels", "scope", *ULTRASOUND)),
    "window": Layout(_window, "train", 1, ("desktop", "ct", "mr")),
    "sector": Layout(_sector, "test", 3, ULTRASOUND),
    "edges": Layout(_edges, "test", 3, SLICES),
    "report": Layout(_report, "test", 1.5, LIGHT),
    "slide": Layout(_slide, "test", 1, ("cells", "fundus", "skin")),
    "note": Layout(_note, "test", 2.5, PROJECTIONS),
    "menu": Layout(_menu, "test", 1, ("desktop", "scope")),
    "strewn": Layout(_strewn, "test", 2),
    "lone": Layout(_lone, "test", 1.5),
}
