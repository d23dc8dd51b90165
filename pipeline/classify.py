"""classify: a page as read -> which paper it is, `other`, or "I do not know".

Titles decide where they can be read; else the labels and phrases that only one form carries. Numbers of form versions
change often and are not looked at (circulars renumber them), titles and labels are not.
"""

from __future__ import annotations

import math
import re
import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from pipeline.cards import carries_card
from pipeline.extract.administrative import NATION, is_kind
from pipeline.formats.text import fold
from pipeline.formats.texts import SURNAMES
from pipeline.ports import Calibrator
from schemas.catalogue import DocumentType
from schemas.evidence import PageBasis
from schemas.page import Code, PageVerdict
from schemas.reading import Line, Reading
from schemas.tags import PageTags

OTHER = "other"
ADMINISTRATIVE = "administrative_document"
IDENTITY_CARD = "citizen_id"
TITLE_LIKE = 84.0
TITLE_WELL_READ = 97.0
TITLE_TOP_SHARE = 0.62
PHRASE_LIKE = 85.0
RIVAL_LENGTH = 0.75
RIVAL_LIKE = 3
SURE_PHRASES = 1.6
SURE_TAGGER = 0.9
FEWEST_WORDS = 4
FIRST_LINES = 4
LABEL_LETTERS = 14
"""Shorter labels are printed on papers of all kinds."""
PART_NUMBER = re.compile(r"^\W?(?:[IVXl1]{1,4}|[A-E]|\d{1,2})[.)]\s*\S")
NUMBER_AND_SIGN = re.compile(r"^s[o0]\s*[:.]?\s*\d{0,5}\s*/\s*(?:\d{4}\s*/\s*)?[a-z]{1,5}\s*-\s*[a-z]")
ABOUT = re.compile(r"^v\s*/\s*v\b")
NUMBER_LINE = re.compile(r"^s[o0]\s*[:.]?\s*\d{0,5}\s*/\s*\w")


@dataclass(frozen=True)
class Signature:
    """What tells a type: folded titles, and folded phrases with the weight of their rarity."""

    titles: tuple[str, ...]
    phrases: Mapping[str, float]


class PageClassifier:
    """Knows the catalogue's types; built once, used for every page. No calibrator, no confidences."""

    def __init__(self, types: Mapping[str, DocumentType], calibrator: Calibrator | None = None) -> None:
        self.calibrator = calibrator
        self.signatures = _signatures(types)
        self.titles = [(title, code) for code, one in self.signatures.items() for title in one.titles]

    def classify(self, reading: Reading, codes: Sequence[Code] = (), tags: PageTags | None = None) -> PageVerdict:
        """The verdict on one page. `opens` False: no title, so it goes on with the page before.

        An identity card whose print is not legible is told by its QR code or MRZ; what else says nothing that is
        known, the tagger may know by its layout.
        """
        verdict = self._by_print(reading)
        if verdict.type not in (None, OTHER):
            return verdict
        if carries_card(reading, codes):
            return verdict.model_copy(
                update={"type": IDENTITY_CARD, "confidence": self._confidence("phrases"), "opens": True}
            )
        return self._tagged(verdict, tags) if tags and verdict.type == OTHER else verdict

    def _by_print(self, reading: Reading) -> PageVerdict:
        if len(reading.words) < FEWEST_WORDS:
            return PageVerdict(type=None, confidence=None, opens=False)
        title = self._title(reading)
        scores = self._phrase_scores(reading)
        ranked = sorted(scores, key=lambda code: -scores[code])
        runner_up = next((code for code in ranked if title is None or code != title[0]), None)
        if title is not None and not self._belied(title, scores, ranked):
            confidence = self._confidence("title" if title[1] >= TITLE_WELL_READ else "near title")
            return PageVerdict(type=title[0], confidence=confidence, opens=True, title=title[2], runner_up=runner_up)
        return self._untitled(reading, scores, ranked)

    @staticmethod
    def _belied(title: tuple[str, float, str], scores: Mapping[str, float], ranked: Sequence[str]) -> bool:
        """A title not surely read (`GIẤY CHỨNG NHẬN`, like `GIẤY CHỨNG SINH`) on a page that speaks of another type."""
        best = ranked[0]
        sure = scores[best] >= SURE_PHRASES and scores[title[0]] <= 0.3 * scores[best]
        return title[1] < TITLE_WELL_READ and best != title[0] and sure

    def _title(self, reading: Reading) -> tuple[str, float, str] | None:
        """Best titled line: code, likeness 0..100, the text as read."""
        best: tuple[float, int, str, str] | None = None
        for letters, text in _heading_texts(reading):
            for title, code in self.titles:
                like = fuzz.ratio(letters, title, score_cutoff=TITLE_LIKE)
                if like and (best is None or (like, len(title)) > best[:2]):
                    best = (like, len(title), code, text)
        return None if best is None else (best[2], best[0], best[3])

    def _phrase_scores(self, reading: Reading) -> dict[str, float]:
        """For each type the weights of what the page says of it, each line counted once."""
        windows = _line_windows(reading)
        phrases = sorted({phrase for one in self.signatures.values() for phrase in one.phrases})
        said = _said(phrases, windows) if phrases and windows else {}
        scores: dict[str, float] = {}
        for code, signature in self.signatures.items():
            by_window: dict[int, float] = {}
            for phrase, window in said.items():
                weight = signature.phrases.get(phrase, 0.0)
                by_window[window] = max(weight, by_window.get(window, 0.0))
            scores[code] = sum(by_window.values())
        return scores

    def _untitled(self, reading: Reading, scores: dict[str, float], ranked: Sequence[str]) -> PageVerdict:
        opens = _looks_like_first_page(reading)
        best, second = [*ranked, None, None][:2]
        if is_administrative(reading):
            return PageVerdict(type=ADMINISTRATIVE, confidence=self._confidence("layout"), opens=True, runner_up=best)
        lead = scores[best] - (scores[second] if second else 0) if best else 0.0
        if best is not None and scores[best] >= SURE_PHRASES and lead >= 0.5 * scores[best]:
            confidence = self._confidence("phrases")
            return PageVerdict(type=best, confidence=confidence, opens=opens or best == IDENTITY_CARD, runner_up=second)
        return PageVerdict(type=OTHER, confidence=self._confidence("nothing"), opens=opens, runner_up=best)

    def _tagged(self, verdict: PageVerdict, tags: PageTags) -> PageVerdict:
        """A page that begins a document may be what the tagger is sure of; one that does not goes on with another."""
        sure = tags.type is not None and (tags.type_probability or 0.0) >= SURE_TAGGER
        opens = verdict.opens or (tags.first or 0.0) >= SURE_TAGGER
        if not sure or tags.type == OTHER or not (opens or tags.type == IDENTITY_CARD):
            return verdict
        return verdict.model_copy(
            update={"type": tags.type, "confidence": self._confidence("tagger"), "opens": opens, "runner_up": OTHER}
        )

    def _confidence(self, basis: PageBasis) -> float | None:
        return self.calibrator.page_confidence(basis) if self.calibrator else None


def _letters(text: str) -> str:
    return "".join(sign for sign in fold(text) if sign.isalnum())


def _signatures(types: Mapping[str, DocumentType]) -> dict[str, Signature]:
    """Phrases: the type's own, and its labels of three words or more, weighed by how few types carry them."""
    phrases = {
        code: {_letters(phrase) for phrase in one.phrases}
        | {
            letters
            for label in one.labels
            if label.block
            for word in label.wordings
            if len(word.split()) >= 3 and len(letters := _letters(word)) >= LABEL_LETTERS
        }
        for code, one in types.items()
    }
    carriers = Counter(phrase for those in phrases.values() for phrase in those)
    count = max(2, len(types))
    return {
        code: Signature(
            titles=tuple(_letters(title) for title in one.titles),
            phrases={
                phrase: max(0.0, 1 - math.log(carriers[phrase]) / math.log(count) * 1.6)
                for phrase in sorted(phrases[code])
                if len(phrase) >= 10
            },
        )
        for code, one in types.items()
    }


def _heading_texts(reading: Reading) -> list[tuple[str, str]]:
    """Lines that may be titles, alone and joined with the one or two lines below them: (letters, text)."""
    lines = [line for line in reading.lines if line.box.top < TITLE_TOP_SHARE * reading.height]
    texts = []
    for place, line in enumerate(lines):
        joined, text, above = "", "", line
        for following in lines[place : place + 3]:
            if not _is_heading(following) or (text and not _close_below(above, following)):
                break
            joined += _letters(following.text)
            text = f"{text} {following.text}".strip()
            texts.append((joined, text))
            above = following
    return texts


def _is_heading(line: Line) -> bool:
    """Mostly capitals: titles are printed so, mentions of them in running text are not; nor has a title a number."""
    if PART_NUMBER.match(line.text):
        return False
    letters = [sign for sign in line.text if sign.isalpha()]
    return len(letters) >= 4 and sum(sign.isupper() for sign in letters) >= 0.75 * len(letters)


def _close_below(line: Line, following: Line) -> bool:
    gap = following.box.top - line.box.bottom
    shared = min(line.box.right, following.box.right) - max(line.box.left, following.box.left)
    return gap < 1.5 * line.box.height and shared > 0


def _said(phrases: Sequence[str], windows: Sequence[str]) -> dict[str, int]:
    """The phrases that the page says, each with the number of the line that says it best."""
    likeness = process.cdist(phrases, windows, scorer=fuzz.partial_ratio, score_cutoff=PHRASE_LIKE, dtype=np.uint8)
    lengths = np.array([len(phrase) for phrase in phrases])
    # A short line lies inside many a long phrase: only a line that can hold the phrase says it.
    likeness[np.array([len(window) for window in windows])[None, :] < 0.9 * lengths[:, None]] = 0
    best = {int(number): int(likeness[number].argmax()) for number in np.flatnonzero(likeness.any(axis=1))}
    said = {phrases[number]: line for number, line in best.items() if not _outdone(likeness, lengths, number, line)}
    return {phrase: line for phrase, line in said.items() if not _within_another(phrase, line, said)}


def _outdone(likeness: NDArray[np.uint8], lengths: NDArray[np.int_], number: int, window: int) -> bool:
    """Another phrase of that length is more like the line: `… khai sinh cho người …` does not say `… khai tử cho …`."""
    rivals = likeness[lengths >= RIVAL_LENGTH * lengths[number], window]
    return int(rivals.max()) > int(likeness[number, window]) + RIVAL_LIKE


def _within_another(phrase: str, line: int, said: Mapping[str, int]) -> bool:
    """Words of a longer phrase that the same line says."""
    return any(phrase != other and said[other] == line and phrase in other for other in said)


def _line_windows(reading: Reading) -> list[str]:
    """Lines, and pairs of neighbours for phrases that wrap."""
    letters = [_letters(line.text) for line in reading.lines]
    pairs = [one + two for one, two in pairwise(letters)]
    return [text for text in letters + pairs if len(text) >= 8]


def _looks_like_first_page(reading: Reading) -> bool:
    """The nation's name near the top, or one of the first lines a heading much larger than the text."""
    top = [line for line in reading.lines if line.box.bottom < 0.3 * reading.height]
    if any(fuzz.partial_ratio(NATION, _letters(line.text)) > 85 for line in top if len(line.text) > 15):
        return True
    heights = [word.box.height for word in reading.words]
    usual = statistics.median(heights) if heights else 0
    return any(
        _is_heading(line) and len(line.words) >= 2 and line.box.height > 1.35 * usual and not _is_person(line)
        for line in reading.lines[:FIRST_LINES]
    )


def _is_person(line: Line) -> bool:
    """A name under a signature, in capitals too."""
    return fold(line.text).split()[0] in SURNAMES and len(line.words) <= 7


def is_administrative(reading: Reading) -> bool:
    """The layout of NĐ 30/2020: nation and motto, `Số: …/…`, and its kind, `V/v`, `Nơi nhận` or articles."""
    letters = [_letters(line.text) for line in reading.lines]
    nation = any(fuzz.partial_ratio(NATION, one) > 85 for one in letters if len(one) > 15)
    numbered = any(NUMBER_LINE.match(fold(line.text)) and len(line.text) < 60 for line in reading.lines)
    tail = any("noinhan" in one or one.startswith("dieu1") or re.match("cancu(?!oc)", one) for one in letters)
    signed = any(NUMBER_AND_SIGN.match(fold(line.text)) for line in reading.lines)
    named = any(ABOUT.match(fold(line.text)) or (_is_heading(line) and is_kind(line.text)) for line in reading.lines)
    return nation and ((numbered and tail) or (signed and named))
