"""Fields as the screen shows them: state in words, values as typed, what else they might read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from review.station.forms import Form
from review.station.labels import columns_of
from review.station.shown import is_masked, masked, shown
from review.station.standing import Standing
from review.station.views import Band, Candidate, FieldState, FieldView
from schemas.catalogue import FieldSpec
from schemas.document import Document, FieldStatus, FieldValue
from schemas.dossier import Check
from schemas.review import BLIND, FieldName, Keyed, Task
from storage.records.field_versions import MACHINE
from storage.records.review.corrections import ILLEGIBLE
from storage.records.review.quality_rules import Said

_LOOK_FROM = 0.8
"""The least confidence of a value that is worth a look; below, it is not to be relied on."""
_MOST_CANDIDATES = 5
_OF_STATUS: Mapping[FieldStatus, FieldState] = {"accepted": "accepted", "review": "uncertain", "absent": "absent"}
Origin = Literal["reading", "list", "other"]


@dataclass(frozen=True)
class Scene:
    """What a task's fields are seen by. `arrangement`: the version of how its pages are arranged. `making`: its dossier
    is being made anew. `checks`: those that found something. `keyed`: what was decided in this task.
    `to_settle`: what there is to choose from, for each field of a settling task. `is_critical`: whether a field of a
    type of paper asks for two pairs of eyes.
    """

    task: Task
    standing: Standing
    checks: tuple[Check, ...]
    keyed: Mapping[FieldName, Keyed]
    to_settle: Mapping[FieldName, tuple[Said, ...]]
    is_critical: Callable[[str, FieldSpec], bool]
    arrangement: int
    making: bool

    @cached_property
    def page_ids(self) -> Mapping[int | None, int]:
        """By their numbers in the dossier."""
        return {page.number: page.id for page in self.standing.sheet.pages if page.number is not None}

    @cached_property
    def asked(self) -> frozenset[FieldName]:
        """Fields that a person must decide about in this task, or has."""
        planted = [self.task.planted.name] if self.task.planted else []
        return frozenset((*self.task.fields, *planted, *self.keyed))

    @cached_property
    def checks_at(self) -> Mapping[str, Sequence[Check]]:
        """Those about a field, by its place: `d01/child.name`."""
        found = defaultdict[str, list[Check]](list)
        for check in self.checks:
            for place in check.fields:
                found[place].append(check)
        return found

    def machine_value(self, name: FieldName, document: Document) -> Any:
        """What the machine says; a known error stands in its place."""
        return _machine(self, name, document.fields[name.field]).value


def field_views(scene: Scene, document: Document, form: Form) -> tuple[FieldView, ...]:
    """In the form's order. Whoever keys blind or settles is told of no other fields than the task's own."""
    names = [FieldName(document=document.key, field=key) for key in form.specs if key in document.fields]
    told = names if scene.task.kind == "check" else [name for name in names if name in scene.asked]
    return tuple(field_view(scene, document, form, name) for name in told)


def field_view(scene: Scene, document: Document, form: Form, name: FieldName) -> FieldView:
    spec, value = form.specs[name.field], document.fields[name.field]
    kept = scene.standing.sheet.fields.get((name.document, name.field))
    told = _open(scene, document, spec, name) if scene.task.kind == "check" else _closed(scene, spec, name)
    return FieldView(
        name=name,
        label=form.labels[spec.key],
        kind=spec.kind,
        required=spec.required,
        critical=scene.is_critical(form.code, spec),
        version=kept.version if kept else 0,
        asked=name in scene.asked,
        blind=scene.task.kind in BLIND,
        page=scene.page_ids.get(value.page),
        box=value.box,
        choices=form.choices[spec.key],
        columns=columns_of(spec),
        **told,
    )


def _closed(scene: Scene, spec: FieldSpec, name: FieldName) -> dict[str, Any]:
    """A field keyed without a value to look at: what was keyed in this task; of one to settle, what two people did."""
    keyed = scene.keyed.get(name)
    return {
        "state": keyed.outcome if keyed else "uncertain",
        "band": "unknown",
        "shown": shown(keyed.value, spec) if keyed else None,
        "machine": None,
        "mine": tuple(told for said in scene.to_settle.get(name, ()) if (told := shown(said.value, spec)) is not None),
    }


def _open(scene: Scene, document: Document, spec: FieldSpec, name: FieldName) -> dict[str, Any]:
    value = document.fields[spec.key]
    machine = _machine(scene, name, value)
    masks = is_masked(spec) and name not in scene.asked
    told, brought_back = shown(value.value, spec), shown(machine.value, spec)
    return {
        "state": _state(scene, document, name, machine),
        "band": _band(machine),
        "shown": masked(told) if masks and told else told,
        "machine": masked(brought_back) if masks and brought_back else brought_back,
        "masked": masks and told is not None,
        "candidates": () if masks else _candidates(scene, document, spec, machine),
        "findings": tuple(finding for finding in value.findings if finding != ILLEGIBLE),
        "today": tuple(f"{unit.ward}, {unit.province}" for unit in machine.today),
    }


def _machine(scene: Scene, name: FieldName, value: FieldValue) -> FieldValue:
    """What the machine says; a known error stands in its place, and looks like any other doubtful value."""
    planted, kept = scene.task.planted, scene.standing.sheet.fields.get((name.document, name.field))
    machine = (kept.machine if kept else None) or value
    if planted is not None and planted.name == name:
        return machine.model_copy(update={"value": planted.shown, "status": "review", "confidence": _LOOK_FROM})
    return machine


def _state(scene: Scene, document: Document, name: FieldName, machine: FieldValue) -> FieldState:
    if name in scene.keyed:
        return scene.keyed[name].outcome
    value, kept = document.fields[name.field], scene.standing.sheet.fields.get((name.document, name.field))
    if kept is not None and kept.made_by != MACHINE:
        return said_by_person(value, machine)
    if any(check.outcome == "fail" for check in scene.checks_at.get(f"{document.id}/{name.field}", ())):
        return "failed"
    return said_by_machine(machine)


def said_by_person(value: FieldValue, machine: FieldValue | None) -> FieldState:
    """What a person decided, where only their value is known."""
    if value.status == "absent":
        return "empty"
    if value.value is None:
        return "illegible"
    return "confirmed" if machine is not None and value.value == machine.value else "corrected"


def said_by_machine(value: FieldValue) -> FieldState:
    return _OF_STATUS[value.status]


def _band(machine: FieldValue) -> Band:
    if machine.value is None or machine.confidence is None:
        return "unknown"
    if machine.status == "accepted":
        return "sure"
    return "look" if machine.confidence >= _LOOK_FROM else "unsure"


def _candidates(scene: Scene, document: Document, spec: FieldSpec, machine: FieldValue) -> tuple[Candidate, ...]:
    """What else it might read, each once: other readings, then how lists spell it, then what other papers say."""
    known, found = {shown(document.fields[spec.key].value, spec), None, ""}, []
    for value, origin in _all_candidates(scene, document, spec, machine):
        told = value if value is machine.text else shown(value, spec)
        if told is not None and told not in known:
            known.add(told)
            found.append(Candidate(shown=told, origin=origin))
    return tuple(found[:_MOST_CANDIDATES])


def _all_candidates(
    scene: Scene, document: Document, spec: FieldSpec, machine: FieldValue
) -> Iterator[tuple[Any, Origin]]:
    """Values, or the text as read where the machine made no value of it."""
    for value in (machine.text if machine.value is None else machine.value, *machine.candidates):
        yield value, "reading"
    for suggestion in machine.suggestions:
        yield suggestion.value, "list"
    for said in _said_elsewhere(scene, f"{document.id}/{spec.key}", document.fields[spec.key].value):
        yield said, "other"


def _said_elsewhere(scene: Scene, place: str, value: Any) -> Iterator[Any]:
    """What the papers say that a check compares this field with, where they differ."""
    for check in scene.checks_at.get(place, ()):
        for other in check.fields:
            said = _value_at(scene.standing.documents, other)
            if other.partition("/")[0] != place.partition("/")[0] and isinstance(said, str) and said != value:
                yield said


def _value_at(documents: Sequence[Document], place: str) -> Any:
    id_, _, key = place.partition("/")
    document = next((one for one in documents if one.id == id_), None)
    return document.fields[key].value if document and key in document.fields else None
