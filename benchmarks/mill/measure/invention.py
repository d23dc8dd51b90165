"""What a layout prints that is no field: officers, offices, running numbers, QR payloads."""

from __future__ import annotations

import json
from random import Random

from markupsafe import Markup

from benchmarks.mill.measure.lexicon import BODIES, LEXICON
from benchmarks.mill.paper import Paper
from benchmarks.mill.people import draw_name, draw_phone


class Invention:
    """Further filled-in texts, the same office throughout a sheet."""

    def __init__(self, paper: Paper, rng: Random) -> None:
        self.paper, self.rng = paper, rng
        self._ward = rng.choice(LEXICON.wards)
        self._office = rng.choice(("UBND {}", "Ủy ban nhân dân {}")).format(self._ward)

    def ward(self) -> str:
        return self._ward

    def office(self) -> Markup:
        return self._fill(self._office)

    def person(self) -> Markup:
        return self._fill(draw_name(LEXICON, self.rng, self.rng.choice(("Nam", "Nữ"))))

    def phone(self) -> str:
        return draw_phone(self.rng)

    def hospital(self) -> str:
        return self.rng.choice(LEXICON.hospitals)

    def hospital_of(self, key: str) -> str:
        """The hospital that the field of a place names, else a health station."""
        place = str(self.paper.fields.get(key) or "").split(",")[0]
        return place if place.startswith(("Bệnh", "Trung tâm", "Trạm", "Nhà hộ sinh")) else "Trạm Y tế " + self._ward

    def health_parent(self) -> str:
        return self.rng.choice(LEXICON.hospital_parents)

    def serial(self, digits: int) -> str:
        return "".join(self.rng.choice("0123456789") for _ in range(digits))

    def title_lines(self) -> list[str]:
        """The signer's title, one line each."""
        title = self.paper.facts.get("signer.title") or self.paper.fields.get("signer.title") or "CHỦ TỊCH"
        return str(title).split("\n")

    def body(self, kind: str) -> list[str]:
        """Paragraphs of an administrative document of that kind."""
        paragraphs = BODIES.get(kind) or BODIES["CÔNG VĂN"]
        return [paragraph.format(ward=self._ward) for paragraph in self.rng.choice(paragraphs)]

    @staticmethod
    def _fill(text: str) -> Markup:
        return Markup('<span class="fill">{}</span>').format(text)


class Payloads:
    """What issuing systems write into their QR codes."""

    def __init__(self, paper: Paper, rng: Random) -> None:
        self.paper, self.rng = paper, rng

    def receipt(self) -> str:
        """At least the dossier code; the rest differs from system to system."""
        code, name = (str(self.paper.fields.get(key) or "") for key in ("dossier_code", "applicant.name"))
        procedure = self.paper.facts.get("procedure", self.paper.facts.get("procedure_code", ""))
        forms = (
            code,
            f"{code}|{procedure}|{name}|{self.paper.fields.get('procedure_name') or ''!s}",
            f"{procedure};{code};{name}",
            json.dumps({"maHoSo": code, "maTTHC": procedure, "nguoiNop": name}, ensure_ascii=False),
            f"https://dichvucong.hanoi.gov.vn/tra-cuu?ma={code}&tt={procedure}",
        )
        return self.rng.choice(forms)
