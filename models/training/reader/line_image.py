"""How a line must stand in the picture that the line reader gets."""

from __future__ import annotations

HEIGHT_PX = 40
LETTER_PX = 20.0
"""Height of tall letters."""
MIDDLE_PX = 22.0
"""From the top to the middle of the tall letters: accents above need more room than tails below."""
PAPER = 255
STEP_PX = 4
"""Width of one answer of the network."""
