"""By which rules the work of people is checked: the settings joined to the catalogue and the comparison of values."""

from __future__ import annotations

from pipeline.formats.same import same_value
from pipeline.formats.slips import slip
from runtime.catalogue import load_catalogue
from runtime.settings import Settings
from storage.records.review.quality_rules import QualityRules


def build_quality_rules(settings: Settings) -> QualityRules:
    return QualityRules(
        types=load_catalogue().document_types,
        second=frozenset(settings.second_keying.replace(",", " ").split()),
        sample_share=settings.sample_share,
        planted_share=settings.planted_share,
        same=same_value,
        slip=slip,
    )
