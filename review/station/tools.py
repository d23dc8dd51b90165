"""What the routes of the screen work with, made once for each process."""

from __future__ import annotations

import time
from functools import cached_property

from review.station.forms import Forms
from review.station.pages import StoredPages
from review.station.standing import MadeDossiers
from runtime.catalogue import load_catalogue
from runtime.doors import Doors
from runtime.quality import build_quality_rules
from storage.records.review.quality_rules import QualityRules
from workers.zones import ZoneReader

_NOTED_S = 3600.0
_MOST_NOTED = 100_000


class Views:
    """Which views this process has written to the audit chain within the hour: who saw what."""

    def __init__(self) -> None:
        self._noted: dict[tuple[str, str, int], float] = {}

    def noted(self, view: tuple[str, str, int]) -> bool:
        at = self._noted.get(view)
        return at is not None and time.monotonic() - at < _NOTED_S

    def note(self, view: tuple[str, str, int]) -> None:
        if len(self._noted) >= _MOST_NOTED:
            self._noted.clear()
        self._noted[view] = time.monotonic()


class StationTools:
    """`made`: dossiers as made; `pages`: their images; `zones`: reads what somebody draws; `rules`: whose work is
    checked by others; `forms`: the catalogue.
    """

    def __init__(self, doors: Doors) -> None:
        self.made = MadeDossiers(doors.objects)
        self.pages = StoredPages(doors.objects)
        self.zones = ZoneReader(doors.settings)
        self.views = Views()
        self._settings = doors.settings

    def load(self) -> None:
        """Takes a second; what follows then takes none."""
        _ = self.forms, self.rules

    @cached_property
    def forms(self) -> Forms:
        return Forms(load_catalogue())

    @cached_property
    def rules(self) -> QualityRules:
        return build_quality_rules(self._settings)

    def close(self) -> None:
        self.zones.close()
