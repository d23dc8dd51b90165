"""A page to look at what went wrong: each miss as a picture beside what was right and what was given."""

from __future__ import annotations

import base64
import io
import json
from collections import Counter
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from benchmarks.goals import TIER_NAMES
from benchmarks.score import Card, FieldResult, PageResult, Where
from benchmarks.truth import Tier

MOST = 150
MOST_OF_A_FIELD = 6
AROUND_PX = (360, 60)
OUTLINE = (214, 69, 33)
WIDEST_PX = 900
PAGE_WIDTH_PX = 360

_CSS = """
:root { color-scheme: light dark; }
body { font: 15px/1.45 system-ui, sans-serif; max-width: 76rem; margin: 2rem auto; padding: 0 1rem; }
h2 { margin-top: 2.5rem; }
article { display: grid; grid-template-columns: minmax(0, 3fr) minmax(16rem, 2fr); gap: 1rem; padding: 1rem 0;
  border-top: 1px solid #8884; }
img { max-width: 100%; border: 1px solid #8886; background: #fff; }
dl { margin: 0; display: grid; grid-template-columns: max-content 1fr; gap: .15rem .8rem; align-content: start; }
dt { opacity: .65; }
dd { margin: 0; overflow-wrap: anywhere; }
.right { color: #176b2c; } .given { color: #b3261e; }
@media (prefers-color-scheme: dark) { .right { color: #7fd393; } .given { color: #ff8f87; } }
.tag { font-size: .8em; border: 1px solid currentColor; border-radius: .6em; padding: 0 .5em; }
@media (max-width: 45rem) { article { grid-template-columns: 1fr; } }
"""


def write_misses(card: Card, out: Path, tier: Tier, page: Path) -> Path:
    """`page`: the HTML file; `out`: what `sohoa run` wrote. Returns the file."""
    fields = worst([*(one for one in card.fields if not one.right), *card.invented])
    pages = [one for one in card.pages if not one.right]
    body = [
        f"<h1>Misses: {escape(TIER_NAMES[tier])}</h1>",
        f"<p>{sum(not one.right for one in card.fields)} of {len(card.fields)} filled-in fields wrong, "
        f"{len(card.invented)} values invented for blank ones, {len(pages)} of {len(card.pages)} pages typed wrong. "
        f"The worst first: accepted though wrong, then by confidence; at most {MOST_OF_A_FIELD} of one field.</p>",
        f"<h2>Pages typed wrong ({len(pages)})</h2>",
        *(_page_miss(one, out) for one in pages[:MOST]),
        f"<h2>Fields ({len(fields)} shown)</h2>",
        *(_field_miss(one, out) for one in fields),
    ]
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(_document(f"Misses: {TIER_NAMES[tier]}", body), encoding="utf-8")
    return page


def worst(misses: Iterable[FieldResult]) -> list[FieldResult]:
    """Those that would do most harm first, no field too often, so that many kinds of fault are seen."""
    ordered = sorted(misses, key=lambda one: (not one.accepted, -(one.confidence or 0.0), one.type, one.key))
    seen: Counter[tuple[str, str]] = Counter()
    shown = []
    for one in ordered:
        seen[one.type, one.key] += 1
        if seen[one.type, one.key] <= MOST_OF_A_FIELD:
            shown.append(one)
    return shown[:MOST]


def _field_miss(miss: FieldResult, out: Path) -> str:
    truth = "(left blank)" if miss.truth is None else _shown(miss.truth)
    tags = [miss.status or "document not found", *(["handwritten"] if miss.handwritten else [])]
    facts = {
        "field": f"{escape(miss.type)} / <b>{escape(miss.key)}</b> ({miss.kind})",
        "right": f'<span class="right">{escape(truth)}</span>',
        "given": f'<span class="given">{escape(_shown(miss.given))}</span>',
        "as read": escape(_shown(miss.text)),
        "confidence": "unknown" if miss.confidence is None else f"{miss.confidence:.3f}",
        "": " ".join(f'<span class="tag">{escape(tag)}</span>' for tag in tags),
        "findings": "<br>".join(map(escape, miss.findings)),
        "from": escape(f"{miss.batch}, {miss.layout}, {_place(miss.where)}"),
    }
    return _article(_picture(miss.where, out), facts)


def _page_miss(miss: PageResult, out: Path) -> str:
    facts = {
        "right": f'<span class="right">{escape(miss.type)}</span>',
        "given": f'<span class="given">{escape(", ".join(miss.given) or "set aside or lost")}</span>',
        "from": escape(f"{miss.batch}/{miss.source}, page {miss.source_page}, {miss.layout}, {_place(miss.where)}"),
    }
    return _article(_picture(miss.where, out), facts)


def _article(picture: str, facts: dict[str, str]) -> str:
    listed = "".join(f"<dt>{name}</dt><dd>{text}</dd>" for name, text in facts.items() if text)
    return f"<article><div>{picture}</div><dl>{listed}</dl></article>"


def _shown(value: Any) -> str:
    if value is None:
        return "-"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _place(where: Where | None) -> str:
    return f"{where.dossier}, page {where.page}" if where else "nowhere"


def _picture(where: Where | None, out: Path) -> str:
    """The field's box with what stands around it; the whole page, small, where there is no box."""
    path = out / where.dossier / "pages" / f"{where.page:04d}.jpg" if where and where.page else None
    if where is None or path is None or not path.exists():
        return "<p>no picture</p>"
    with Image.open(path) as whole:
        picture = _crop(whole, where.box) if where.box else _small(whole)
    data = base64.b64encode(_jpeg(picture)).decode()
    return f'<img alt="" loading="lazy" src="data:image/jpeg;base64,{data}">'


def _crop(whole: Image.Image, box: tuple[float, float, float, float]) -> Image.Image:
    """The box outlined, with its label and the lines around it."""
    across, down = AROUND_PX
    left, top, right, bottom = (int(side) for side in box)
    picture = whole.convert("RGB")
    ImageDraw.Draw(picture).rectangle((left - 4, top - 4, right + 4, bottom + 4), outline=OUTLINE, width=3)
    picture = picture.crop(
        (
            max(0, left - across),
            max(0, top - down),
            min(whole.width, right + across),
            min(whole.height, bottom + down),
        )
    )
    picture.thumbnail((WIDEST_PX, WIDEST_PX))
    return picture


def _small(whole: Image.Image) -> Image.Image:
    return whole.resize((PAGE_WIDTH_PX, whole.height * PAGE_WIDTH_PX // whole.width), Image.Resampling.LANCZOS)


def _jpeg(picture: Image.Image) -> bytes:
    held = io.BytesIO()
    picture.convert("RGB").save(held, "JPEG", quality=80)
    return held.getvalue()


def _document(title: str, body: list[str]) -> str:
    head = (
        f'<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{_CSS}</style>"
    )
    return f'<!doctype html><html lang="en">{head}' + "\n".join(body) + "</html>\n"
