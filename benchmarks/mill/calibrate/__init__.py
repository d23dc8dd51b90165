"""The calibrating split: layouts of which no rule was made and no network learnt; confidences are fitted to it.

Its templates call what those of the building split call; its words, most of its typefaces and its damage are its own.
"""

from benchmarks.mill.build.families import PRINTED
from benchmarks.mill.build.sheet_writer import template_families
from benchmarks.mill.calibrate.lexicon import LEXICON
from benchmarks.mill.calibrate.wear import DAMAGE
from benchmarks.mill.splits import Split

SPLIT = Split("calibrate", LEXICON, template_families("calibrate", PRINTED), DAMAGE)
