"""Pages with nothing on them."""

from __future__ import annotations

import numpy as np

from pipeline.clean.survey import Survey

LEAST_LETTERS = 3
DARK = 110


def is_blank(view: Survey) -> bool:
    """No row of letter-sized, truly dark parts."""
    return int(np.count_nonzero(view.letters)) < LEAST_LETTERS
