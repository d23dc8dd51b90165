"""A reviewer who knows the truth and has no mouse: works through all dossiers that wait, at a real screen.

Of each field that is asked: what stands there is right, Enter; a candidate is right, its key and Enter; nothing stands
on the paper, F9; else the right value is typed over it, and Enter. Then Ctrl+Enter. A stroke is a key pressed with
whatever modifiers are held; typed letters are counted apart, as letters and not as the keys of an input method.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from playwright.sync_api import Page, Response

from pipeline.formats.same import same_value, says_something
from review.station.shown import BadValue, shown, typed
from schemas.catalogue import FieldSpec
from schemas.model import Frozen
from schemas.review import FieldName

Way = Literal["accepted", "picked", "typed", "blank", "unknown"]
"""unknown: a field of a paper that the truth does not have as such; what stands there is left, or it is blank."""


@dataclass(frozen=True)
class Answer:
    """What a field of a paper is, and what stands there: as the outside contract writes it, None where blank."""

    spec: FieldSpec
    truth: Any

    def allows(self, text: str) -> bool:
        """Whether a text of the screen says so."""
        try:
            value = typed(text, self.spec) if text.strip() else None
        except BadValue:
            return False
        if self.truth is None:
            return bool(text.strip()) and not says_something(value)
        return same_value(self.spec.kind, self.truth, value)

    @property
    def is_blank(self) -> bool:
        return self.truth is None or self.truth in ([], "")


Answers = Callable[[FieldName], Answer | None]


class Offer(Frozen):
    number: int
    text: str


class Seen(Frozen):
    """What stands on the screen. `left`: whether fields are to be decided; `cells`: of a table, by rows.

    `nothing`: no dossier waits.
    """

    dossier: str
    nothing: bool
    left: bool
    documents: int = 0
    field: str = ""
    text: str = ""
    refused: bool = False
    cells: tuple[tuple[str, ...], ...] | None = None
    offers: tuple[Offer, ...] = ()

    @property
    def name(self) -> FieldName:
        document, _, key = self.field.partition("/")
        return FieldName(document=document, field=key)


_LOOK = """() => {
    const at = (id) => document.getElementById(id), row = document.querySelector('.row.active');
    const told = { dossier: at('dossier').textContent, nothing: !at('nothing').hidden,
        left: !at('progress').classList.contains('done') };
    if (told.nothing || !row) return told;
    const input = row.querySelector('.value');
    const valuesIn = (line) => [...line.querySelectorAll('input')].map((cell) => cell.value);
    const cells = input.matches('.table') ? [...input.querySelectorAll('tbody tr')].map(valuesIn) : null;
    return { ...told, documents: document.querySelectorAll('.paper-fields').length, field: row.dataset.field,
        text: cells ? cells.map((one) => one.join('\\t')).join('\\n') : input.value, cells,
        refused: row.querySelector('[aria-invalid]') !== null,
        offers: [...row.querySelectorAll('.offer')].map((one) => (
            { number: Number(one.firstChild.textContent), text: one.querySelector('.compared').textContent })),
    };
}"""
_NOTHING, _LEFT = "#nothing:not([hidden])", "#progress:not(.done)"
_WAIT_MS, _LOOK_AGAIN_MS = 120_000, 50


@dataclass
class Effort:
    """Of one dossier. `fields`: how they were decided, with `strokes` each, by the way. Milliseconds of `handling`:
    from each key sent until the screen had dealt with it."""

    dossier: str
    documents: int
    strokes: dict[Way | Literal["finish"], list[int]] = field(default_factory=dict)
    letters: int = 0
    refused: int = 0
    handling_ms: float = 0.0

    def count(self, way: Way) -> int:
        return len(self.strokes.get(way, ()))

    @property
    def all_strokes(self) -> int:
        return sum(map(sum, self.strokes.values()))


class Reviewer:
    """`look_s`: how long they look at each field before a key is pressed."""

    def __init__(self, tab: Page, answers: Answers, look_s: float) -> None:
        self._tab, self._answers, self._look_s = tab, answers, look_s
        self._pressed, self._handling_s, self._given_in = 0, 0.0, 0
        self.efforts: list[Effort] = []
        tab.on("response", self._hear)

    def work(self) -> None:
        """Until nothing waits, and the service has all of it. The tab has a dossier open, or is about to.

        Raises TimeoutError when the service did not take one.
        """
        self._await(".row.active", _NOTHING)
        seen = self._seen()
        while not seen.nothing:
            self.efforts.append(self._review(seen))
            self._await_next(seen)
            seen = self._seen()
        end = time.monotonic() + _WAIT_MS / 1000
        while self._given_in < len(self.efforts):
            if time.monotonic() > end:
                raise TimeoutError(f"{self._given_in} of {len(self.efforts)} dossiers were taken")
            self._tab.wait_for_timeout(_LOOK_AGAIN_MS)

    def press(self, *keys: str) -> None:
        for key in keys:
            self._timed(lambda key=key: self._tab.keyboard.press(key))  # type: ignore[misc]
        self._pressed += len(keys)

    def _hear(self, response: Response) -> None:
        self._given_in += response.url.endswith("/finish") and response.ok

    def _review(self, seen: Seen) -> Effort:
        effort = Effort(seen.dossier, seen.documents)
        self._handling_s = 0.0
        while seen.left:
            time.sleep(self._look_s)
            self._decide(seen, effort)
            seen = self._seen()
        self._counted("finish", effort, lambda: self.press("Control+Enter"))
        effort.handling_ms = 1000 * self._handling_s
        return effort

    def _decide(self, seen: Seen, effort: Effort) -> None:
        answer = None if seen.refused else self._answers(seen.name)
        effort.refused += seen.refused
        if answer is None:
            keep = bool(seen.text.strip()) and not seen.refused
            self._counted("unknown", effort, lambda: self.press("Enter" if keep else "F9"))
        elif answer.allows(seen.text):
            self._counted("accepted", effort, lambda: self.press("Enter"))
        elif answer.is_blank:
            self._counted("blank", effort, lambda: self.press("F9"))
        elif picked := next((offer for offer in seen.offers if answer.allows(_plain(offer.text, seen))), None):
            self._counted("picked", effort, lambda: self.press(f"Alt+{picked.number}", "Enter"))
        else:
            self._counted("typed", effort, lambda: self._type(answer, seen, effort))

    def _counted(self, way: Way | Literal["finish"], effort: Effort, act: Callable[[], None]) -> None:
        before = self._pressed
        act()
        effort.strokes.setdefault(way, []).append(self._pressed - before)

    def _type(self, answer: Answer, seen: Seen, effort: Effort) -> None:
        """Over what stands there: the focus has selected it."""
        text = shown(answer.truth, answer.spec) or ""
        if seen.cells is not None:
            self._type_table([line.split("\t") for line in text.split("\n")], seen.cells)
        else:
            self._type_lines(text.split("\n"))
        effort.letters += len(text)
        self.press("Enter")

    def _type_lines(self, lines: Sequence[str]) -> None:
        for number, line in enumerate(lines):
            if number:
                self.press("Alt+Enter")
            self._letters(line)

    def _type_table(self, rows: Sequence[Sequence[str]], before: Sequence[Sequence[str]]) -> None:
        """Cell by cell; rows that are too many are left empty."""
        width = len(before[0])
        for number in range(max(len(rows), len(before))):
            wanted = [*(rows[number] if number < len(rows) else ()), *[""] * width][:width]
            there = before[number] if number < len(before) else [""] * width
            if number >= len(before):
                self.press("Alt+Enter")
            for place, (cell, old) in enumerate(zip(wanted, there, strict=True)):
                if number + place and not (place == 0 and number >= len(before)):
                    self.press("Tab")
                if cell != old:
                    self._letters(cell) if cell else self.press("Delete")

    def _letters(self, text: str) -> None:
        self._timed(lambda: self._tab.keyboard.type(text))

    def _timed(self, act: Callable[[], object]) -> None:
        begun = time.perf_counter()
        act()
        self._handling_s += time.perf_counter() - begun

    def _await_next(self, seen: Seen) -> None:
        """Another dossier, nothing more, or the same one that was not taken."""
        self._await(f'#dossier:not(:text-is("{seen.dossier}"))', _NOTHING, _LEFT)

    def _await(self, *any_of: str) -> None:
        self._tab.locator(", ".join(any_of)).first.wait_for(state="attached", timeout=_WAIT_MS)

    def _seen(self) -> Seen:
        return Seen.model_validate(self._tab.evaluate(_LOOK))


def _plain(text: str, seen: Seen) -> str:
    """An offer as it would stand in the input: tables are offered on one line."""
    return text.replace(" ⏎ ", "\n").replace(" · ", "\t") if seen.cells is not None else text
