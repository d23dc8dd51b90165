"""Administrative documents by their layout, which NĐ 30/2020 fixes: who, number, kind, subject, signer, recipients."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from pipeline.extract.closing import find_place_dates
from pipeline.extract.phrases import find_phrases
from pipeline.extract.stream import NOT_LETTERS, Stream, StreamLine, Token
from pipeline.formats.text import fold
from pipeline.formats.texts import SURNAMES
from schemas.catalogue import DocumentType

NAME_BELOW = 0.28
KINDS = (
    "NGHỊ QUYẾT", "QUYẾT ĐỊNH", "CHỈ THỊ", "QUY CHẾ", "QUY ĐỊNH", "THÔNG CÁO", "THÔNG BÁO", "HƯỚNG DẪN", "CHƯƠNG TRÌNH",
    "KẾ HOẠCH", "PHƯƠNG ÁN", "ĐỀ ÁN", "DỰ ÁN", "BÁO CÁO", "BIÊN BẢN", "TỜ TRÌNH", "HỢP ĐỒNG", "CÔNG ĐIỆN",
    "BẢN GHI NHỚ", "BẢN THỎA THUẬN", "GIẤY ỦY QUYỀN", "GIẤY MỜI", "GIẤY GIỚI THIỆU", "GIẤY NGHỈ PHÉP", "PHIẾU GỬI",
    "PHIẾU CHUYỂN", "PHIẾU BÁO", "THƯ CÔNG", "CÔNG VĂN",
)  # fmt: skip
BODY = re.compile(
    r"^(?:can cu|kinh gui|dieu \d|xet|theo|thuc hien|ngay|chu tich|uy ban|giam doc|\d+\.|[ivx]+\.|noi nhan)"
)
AUTHORITY = re.compile(
    r"^(?:ubnd|uy ban|so |phong|trung tam|ban |cuc|chi cuc|cong an|van phong|bo |thanh tra|hoi dong|chi nhanh|thue|"
    r"bao hiem|truong|benh vien|tram y te|nha ho sinh|dang uy|hdnd|toa an|vien )"
)
SIGNS_FOR = re.compile(r"^(?:tm|kt|tl|tuq|q)\s*[.,]")
TITLES = re.compile(
    r"^(?:tm\.|kt\.|tl\.|tuq\.|q\.|chu tich|pho chu tich|giam doc|pho giam doc|truong phong|pho truong|chanh van phong|"
    r"pho chanh|cuc truong|pho cuc|chi cuc truong|truong ban|hieu truong|uy ban nhan dan|bo truong|thu truong|"
    r"truong cong an)"
)
NATION = "conghoaxahoichunghiavietnam"
MOTTO = "doclaptudohanhphuc"
NUMBER = re.compile(r"^so\s*(?:[(/]?\s*no\.?\)?)?\s*[:.]?\s*(?=\S*\d)")
HEAD_ENDS = re.compile(r"^(?:s[o0]\s*(?:[:.(/]|$)|quyen|v\s*/\s*v\b|dia chi|dien thoai|ma |ms\b)")
"""Lines below the issuing body's name."""
TITLE_LIKE = 85


def read_head(stream: Stream, document_type: DocumentType) -> dict[str, list[Token]]:
    """Value tokens by key for the type's fields that stand in the layout's fixed places."""
    if not stream.lines or not any(spec.find == "head" for spec in document_type.fields):
        return {}
    fields = _Letter(stream, document_type).fields()
    for spec in document_type.fields:
        if spec.find == "head" and spec.below:
            fields[spec.key] = name_below(stream, spec.below)
    return fields


def _plain_of(tokens: Sequence[Token]) -> str:
    return fold(" ".join(token.text for token in tokens)).strip()


def name_below(stream: Stream, headings: Sequence[str]) -> list[Token]:
    """The name printed under a signature: the last short line of capitals or names below one of the headings."""
    anchors = [
        one
        for one in find_phrases(stream, headings)
        if stream.tokens[one.start].starts_line or stream.tokens[one.start].after_gap
    ]
    for anchor in reversed(anchors):
        page = stream.pages[anchor.page].reading
        reach = anchor.box.bottom + NAME_BELOW * page.height
        middle = anchor.box.centre[0]
        parts = [
            _near_column(stream, line, middle, 0.22 * page.width)
            for line in stream.lines
            if line.page == anchor.page and anchor.box.bottom < line.box.centre[1] < reach
        ]
        names = [part for part in parts if _is_name(part)]
        if names:
            return names[-1]
    return []


def _near_column(stream: Stream, line: StreamLine, middle: float, reach_px: float) -> list[Token]:
    return [token for token in stream.tokens[line.start : line.end] if abs(token.box.centre[0] - middle) < reach_px]


def _is_name(tokens: Sequence[Token]) -> bool:
    """Two to seven words that all begin with a capital, the first of them a surname."""
    words = [token.text for token in tokens]
    return 2 <= len(words) <= 7 and all(word[:1].isupper() for word in words) and tokens[0].key in SURNAMES


def is_kind(text: str) -> bool:
    """The name of a kind of document (NĐ 30/2020, annex III), one letter more or less at most: `PHƯỜNG LÁNG` is no
    `PHƯƠNG ÁN`.
    """
    letters = NOT_LETTERS.sub("", fold(text))
    kinds = (NOT_LETTERS.sub("", fold(kind)) for kind in KINDS)
    return any(abs(len(letters) - len(kind)) <= 1 and fuzz.ratio(letters, kind) >= 88 for kind in kinds)


class _Letter:
    """One administrative document, its lines split into left and right half."""

    def __init__(self, stream: Stream, document_type: DocumentType) -> None:
        self.stream = stream
        self.titles = [NOT_LETTERS.sub("", fold(title)) for title in document_type.titles]
        self.first = [line for line in stream.lines if line.page == 0]
        self.middle = 0.47 * stream.pages[0].reading.width
        self.number = next((line for line in self.first if NUMBER.match(self._plain(line))), None)

    def fields(self) -> dict[str, list[Token]]:
        fields: dict[str, list[Token]] = {}
        if self.number is not None:
            fields["number"] = self._after(self.number, NUMBER)
        fields |= self._issuers() | self._kind_and_subject() | self._signer()
        dates = find_place_dates(self.stream, ())
        if dates:
            fields["place"], fields["issue_date"] = list(dates[0].place), list(dates[0].date)
        fields["addressee"] = self._addressee()
        fields["recipients"] = self._recipients()
        return fields

    def _plain(self, line: StreamLine) -> str:
        return fold(self.stream.text(line.start, line.end)).strip()

    def _tokens(self, *lines: StreamLine) -> list[Token]:
        return [token for line in lines for token in self.stream.tokens[line.start : line.end]]

    def _after(self, line: StreamLine, start: re.Pattern[str]) -> list[Token]:
        """The line's tokens after the words that `start` matches."""
        hit = start.match(self._plain(line))
        length = hit.end() if hit else 0
        tokens, at = [], 0
        for token in self._tokens(line):
            at += len(token.text) + 1
            if at > length:
                tokens.append(token)
        return tokens

    def _issuers(self) -> dict[str, list[Token]]:
        """Left head above the number: the superior body first, the issuing body below it."""
        bottom = self.number.box.top if self.number else 0.2 * self.stream.pages[0].reading.height
        head = [
            (self._left_part(line), line)
            for line in self.first
            if line.box.top < bottom and not self._is_nation(self._left_part(line))
        ]
        bodies: list[list[Token]] = []
        for part, line in head:
            if bodies and (HEAD_ENDS.match(_plain_of(part)) or self._is_title(line)):
                break
            if not part or line is self.number or HEAD_ENDS.match(_plain_of(part)) or self._is_title(line):
                continue
            if not bodies or AUTHORITY.match(_plain_of(part)):
                bodies.append(list(part))
            else:
                bodies[-1] += part
        if not bodies:
            return {}
        fields = {"issuer": bodies[-1]}
        if len(bodies) > 1:
            fields["issuer_parent"] = [token for body in bodies[:-1] for token in body]
        return fields

    def _is_title(self, line: StreamLine) -> bool:
        """The paper's own title, or the first of its lines."""
        letters = NOT_LETTERS.sub("", self._plain(line))
        return self._is_capital(line) and any(
            fuzz.ratio(letters, title[: len(letters)]) >= TITLE_LIKE for title in self.titles if len(letters) >= 5
        )

    def _left_part(self, line: StreamLine) -> list[Token]:
        """The words of the left column: whole lines, or up to the gap before the right one."""
        part: list[Token] = []
        for token in self._tokens(line):
            if token.box.left > self.middle or (part and token.after_gap and token.box.centre[0] > 0.8 * self.middle):
                break
            part.append(token)
        return part

    def _is_nation(self, part: Sequence[Token]) -> bool:
        """The nation's name or motto, where the head is not in columns."""
        letters = NOT_LETTERS.sub("", _plain_of(part))
        return any(len(letters) > 8 and fuzz.partial_ratio(words, letters) > 80 for words in (NATION, MOTTO))

    def _kind_and_subject(self) -> dict[str, list[Token]]:
        for place, line in enumerate(self.first):
            if self._is_capital(line) and is_kind(self._plain(line)):
                return {
                    "kind": self._tokens(line),
                    "subject": self._tokens(*self._subject(self.first[place + 1 :], line)),
                }
        about = next((line for line in self.first if re.match(r"^v\s*/\s*v\b", self._plain(line))), None)
        if about is None:
            return {}
        return {"subject": self._tokens(about, *self._about(about))}

    def _is_capital(self, line: StreamLine) -> bool:
        letters = [sign for sign in self.stream.text(line.start, line.end) if sign.isalpha()]
        return sum(sign.isupper() for sign in letters) > 0.8 * len(letters)

    def _subject(self, lines: Sequence[StreamLine], kind: StreamLine) -> list[StreamLine]:
        """The centred lines under the kind, up to the body."""
        taken: list[StreamLine] = []
        bottom = kind.box.bottom
        for line in lines:
            gap = line.box.top - bottom
            if BODY.match(self._plain(line)) or gap > 2.2 * kind.letter_px or len(taken) >= 4:
                break
            taken.append(line)
            bottom = line.box.bottom
        return taken

    def _about(self, about: StreamLine) -> list[StreamLine]:
        """Further lines of `V/v …` in the left column."""
        taken: list[StreamLine] = []
        bottom = about.box.bottom
        for line in self.first:
            near = 0 <= line.box.top - bottom + 0.5 * about.letter_px < 1.6 * about.letter_px
            left = line.box.right < self.middle * 1.15 and line.start > about.start
            if near and left and not BODY.match(self._plain(line)):
                taken.append(line)
                bottom = line.box.bottom
        return taken

    def _addressee(self) -> list[Token]:
        start = re.compile(r"^kinh gui\s*[:.]?\s*")
        place = next((n for n, one in enumerate(self.first) if start.match(self._plain(one))), None)
        if place is None:
            return []
        line = self.first[place]
        beside = self._after(line, start)
        return beside + self._tokens(*self._under_addressee(line, beside, self.first[place + 1 :]))

    def _under_addressee(
        self, line: StreamLine, beside: Sequence[Token], lines: Sequence[StreamLine]
    ) -> Iterator[StreamLine]:
        """Lines that go on with it: indented to its beginning, or with dashes where `Kính gửi` stands alone."""
        bottom, letter = line.box.bottom, line.letter_px
        for below in lines:
            near = 0 <= below.box.top - bottom + 0.5 * letter < 1.6 * letter
            indented = bool(beside) and abs(below.box.left - beside[0].box.left) < letter
            listed = not beside and self.stream.tokens[below.start].text[:1] in "-–+"
            if not near or not (indented or listed) or BODY.match(self._plain(below)):
                return
            yield below
            bottom = below.box.bottom

    def _recipients(self) -> list[Token]:
        """The lines under `Nơi nhận:` in the left half."""
        place = next((n for n, line in enumerate(self.stream.lines) if self._plain(line).startswith("noi nhan")), None)
        if place is None:
            return []
        head = self.stream.lines[place]
        below = [
            line
            for line in self.stream.lines[place + 1 :]
            if line.page == head.page and line.box.left < self.middle and line.box.top > head.box.top
        ]
        return [
            token
            for line in sorted(below, key=lambda one: one.box.top)
            for token in self._tokens(line)
            if token.box.centre[0] < self.middle * 1.1
        ]

    def _signer(self) -> dict[str, list[Token]]:
        """Bottom right: the titles, and under the signature the name."""
        columns = (self._signing_column(page) for page in reversed(range(len(self.stream.pages))))
        column = next((column for column in columns if column), [])
        titles = [line for line in column if self._is_office(line)]
        names = (
            [line for line in column if line.box.top > titles[-1].box.bottom and 2 <= len(self._right_part(line)) <= 6]
            if titles
            else []
        )
        fields = {"signer.title": [token for line in titles for token in self._right_part(line)]}
        if names:
            fields["signer.name"] = self._right_part(names[-1])
        return fields

    def _signing_column(self, page: int) -> list[StreamLine]:
        """The right half of a page from the first title down; annexes behind the signature have none."""
        right = [
            line
            for line in self.stream.lines
            if line.page == page
            and self._right_part(line)
            and line.box.top > 0.3 * self.stream.pages[page].reading.height
        ]
        starts = [place for place, line in enumerate(right) if TITLES.match(self._plain_right(line))]
        return sorted(right[starts[0] :], key=lambda one: one.box.top) if starts else []

    def _is_office(self, line: StreamLine) -> bool:
        plain = self._plain_right(line)
        return bool(TITLES.match(plain) or SIGNS_FOR.match(plain))

    def _right_part(self, line: StreamLine) -> list[Token]:
        return [token for token in self._tokens(line) if token.box.left > self.middle * 0.95]

    def _plain_right(self, line: StreamLine) -> str:
        return fold(" ".join(token.text for token in self._right_part(line))).strip()
