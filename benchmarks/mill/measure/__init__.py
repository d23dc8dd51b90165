"""The measuring split: words, layouts, typefaces and wear that the reading was never fitted to.

Whoever writes the reading never looks at the templates in here; whoever writes these never looks at the reading.
"""

from __future__ import annotations

from benchmarks.mill.measure.catalog import FAMILIES
from benchmarks.mill.measure.lexicon import LEXICON
from benchmarks.mill.measure.wear import DAMAGE
from benchmarks.mill.splits import Split

SPLIT = Split(name="measure", lexicon=LEXICON, families=FAMILIES, damage=DAMAGE)
