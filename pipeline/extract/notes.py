"""What is printed behind a label and still belongs to it: notes in brackets, the label in English."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz, process

from pipeline.extract.stream import Token

NOTE_WORDS = 14
LABEL_REST_WORDS = 5
ENGLISH_WORDS = 10
MISREAD_ANNOUNCED, MISREAD_BARE = 5, 6
"""Letters of an English word that may be misread."""
ENGLISH = frozenset(
    re.findall(
        r"\w+",
        "name full surname given date day month year place birth sex gender nationality ethnic ethnicity "
        "group address to residence permanent temporary origin identity identification personal number "
        "no card document paper passport issue issued by expiry valid until of the and or in phone "
        "telephone mobile email relation relationship applicant mother father child deceased husband "
        "wife spouse registration registered certificate time death cause weight head household male "
        "female occupation reason class licence license signature signed words last notice next kin",
    )
)
_ENDS_NOTE = re.compile(r"\)\s*[:.]?$")


def after_note(tokens: Sequence[Token]) -> int:
    """The place after what still belongs to the label: `(họ, chữ đệm, tên):`, `/nơi ở hiện tại:`, `/ Full name`."""
    english = _after_english(tokens)
    if english:
        return english
    in_brackets = bool(tokens) and tokens[0].text.startswith("(")
    for place, token in enumerate(tokens[: NOTE_WORDS if in_brackets else LABEL_REST_WORDS]):
        if token.text.endswith(":") or (in_brackets and _ENDS_NOTE.search(token.text)):
            return place + 1
        if any(sign.isdigit() for sign in token.text) or token.text.isupper():
            return 0
    return 0


def _after_english(tokens: Sequence[Token]) -> int:
    """The place after `/ Full name`, `(Date of birth):` and the like; 0 when no English follows."""
    opened = bool(tokens) and tokens[0].text[:1] in {"/", "(", "|"}
    known, end = 0, 0
    for place, token in enumerate(tokens[:ENGLISH_WORDS]):
        word = re.sub(r"[^a-z]", "", token.text.lower())
        if any(sign.isdigit() for sign in token.text) or (place and token.after_gap):
            break
        if word and not _is_english(word, tokens[0].text[0] == "/") and not (known and ")" in token.text):
            break
        known += bool(word)
        end = place + 1
        if token.text.endswith(":") or ")" in token.text:
            break
    return end if known and (opened or known == end) else 0


def _is_english(word: str, announced: bool) -> bool:
    """Known, or a long word hardly misread; a shorter one (`Piace`) where a stroke has announced it."""
    long = len(word) >= (MISREAD_ANNOUNCED if announced else MISREAD_BARE)
    near = process.extractOne(word, ENGLISH, scorer=fuzz.ratio, score_cutoff=80) if long else None
    return word in ENGLISH or near is not None
