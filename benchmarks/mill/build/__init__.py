"""The building split: what reading and extraction are developed and trained on."""

from benchmarks.mill.build.families import FAMILIES
from benchmarks.mill.build.lexicon import LEXICON
from benchmarks.mill.build.wear import DAMAGE
from benchmarks.mill.splits import Split

SPLIT = Split("build", LEXICON, FAMILIES, DAMAGE)
