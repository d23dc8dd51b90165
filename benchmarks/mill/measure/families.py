"""Layout families of the measuring split: one folder of templates each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from benchmarks.mill.measure import typefaces
from benchmarks.mill.measure.idpapers import IdPapers
from benchmarks.mill.measure.invention import Invention, Payloads
from benchmarks.mill.measure.pen import Pen
from benchmarks.mill.paper import Paper, Sheet

TEMPLATES = Path(__file__).parent / "templates"
_PRESS = Environment(
    loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


@dataclass(frozen=True)
class TemplateFamily:
    """Typesets a paper with `templates/<name>/<type>.html`. `printed`: types never filled in by hand."""

    name: str
    types: tuple[str, ...]
    printed: tuple[str, ...] = ()

    def typeset(self, paper: Paper, seed: int, hand: bool) -> Sheet:
        rng = Random(f"{self.name}/{paper.type}/{seed}")
        pen = Pen(paper, rng, hand and paper.type not in self.printed)
        faces = typefaces.choose(rng, pen.hand)
        html = _PRESS.get_template(f"{self.name}/{paper.type}.html").render(
            **pen.names(),
            faces=faces,
            idpaper=IdPapers(pen),
            made=Invention(paper, rng),
            payload=Payloads(paper, rng),
        )
        return Sheet(html=html, layout=f"measure/{self.name}", handwritten=tuple(sorted(pen.written)))
