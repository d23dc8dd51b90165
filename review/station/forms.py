"""The catalogue as the screen needs it: of each type its title, and its fields with labels in the form's order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.places import Gazetteer
from pipeline.suggest import lists_of
from review.station.labels import labels_of, title_of
from review.station.shown import NO, YES
from schemas.catalogue import Catalogue, DocumentType, FieldSpec

_MOST_CHOICES = 200
_UNKNOWN = DocumentType(code="other", titles=(), labels=(), fields=())


@dataclass(frozen=True)
class Form:
    """`choices`: the words that a field can take, where these are few."""

    code: str
    title: str
    specs: Mapping[str, FieldSpec]
    labels: Mapping[str, str]
    choices: Mapping[str, tuple[str, ...]]


class Forms:
    """All of them. Built once."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.gazetteer = Gazetteer(catalogue.places)
        self._forms = {code: _form(one, catalogue) for code, one in catalogue.document_types.items()}
        self._unknown = _form(_UNKNOWN, catalogue)

    def of(self, code: str) -> Form:
        return self._forms.get(code, self._unknown)

    def titles(self) -> Mapping[str, str]:
        """Of each type by its code, in the order of their titles."""
        return {code: form.title for code, form in sorted(self._forms.items(), key=lambda one: one[1].title)}

    def named(self, component: str) -> str:
        """A component of a dossier, of which a `a|b` needs one alone, by title."""
        return " hoặc ".join(self.of(choice).title for choice in component.split("|"))


def _form(document_type: DocumentType, catalogue: Catalogue) -> Form:
    return Form(
        code=document_type.code,
        title=title_of(document_type),
        specs={spec.key: spec for spec in document_type.fields},
        labels=labels_of(document_type),
        choices={spec.key: _choices(spec, catalogue) for spec in document_type.fields},
    )


def _choices(spec: FieldSpec, catalogue: Catalogue) -> tuple[str, ...]:
    match spec.kind:
        case "sex":
            return ("Nam", "Nữ")
        case "check" | "signature" | "stamp":
            return (YES, NO)
        case "enum":
            return spec.values
    listed = [word for name in lists_of(spec, catalogue.spelling) for word in catalogue.spelling.words.get(name, ())]
    return tuple(dict.fromkeys(listed)) if spec.kind == "text" and len(listed) <= _MOST_CHOICES else ()
