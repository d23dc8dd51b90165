"""Three dossiers reviewed from the queue to its end by keyboard alone, by the reviewer of `benchmarks.station`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from benchmarks.station_reviewer import Answer, Reviewer
from benchmarks.station_watch import watch, watched
from runtime.catalogue import load_catalogue
from schemas.review import FieldName
from storage.records.review.corrections import versions
from tests.browser.conftest import Visit
from tests.browser.station import put
from tests.integration.served import Service
from tests.people import new_person
from tests.reviewed import BIRTH_PAPER, Paper, Told

pytestmark = pytest.mark.xdist_group("browser")
RECEIPT, HOUSEHOLD = "intake_receipt", "residence_change_form"
AN = {"name": "Nguyễn Văn An", "birth_date": "1988-03-12", "sex": "Nam", "id_number": "001088012345", "relation": "Con"}
BICH = {**AN, "name": "Lê Thị Bích", "sex": "Nữ", "id_number": "001190054321", "relation": "Con dâu"}
LISTED = Told(["Tờ khai"], sure=False)
MEMBERS = Told([{**AN, "name": "Nguyễn Văn Ân"}], sure=False)
Truth = Mapping[str, Any]
DOSSIERS: tuple[tuple[tuple[Paper, Truth], ...], ...] = (
    ((BIRTH_PAPER, {"child.name": "TRẦN GIA HƯNG", "child.birth_date": "2024-03-12", "copies.quantity": "3"}),),
    ((BIRTH_PAPER, {"child.name": "TRẦN GIA HUNG", "child.birth_date": "2024-03-21", "copies.quantity": None}),),
    (
        (Paper(RECEIPT, {"components": LISTED}), {"components": ["Tờ khai", "Giấy chứng sinh"]}),
        (Paper(HOUSEHOLD, {"members": MEMBERS}), {"members": [AN, BICH]}),
    ),
)


def placed(service: Service) -> tuple[list[str], dict[FieldName, Answer]]:
    """The dossiers, and what is asked of each."""
    ids: list[str] = []
    answers: dict[FieldName, Answer] = {}
    for papers in DOSSIERS:
        dossier = put(service, *(paper for paper, _ in papers))
        ids.append(dossier.id)
        for paper, truth in papers:
            specs = load_catalogue().document_types[paper.type]
            answers |= {dossier.field(paper.type, key): Answer(specs.field(key), value) for key, value in truth.items()}
    return ids, answers


def test_a_queue_is_worked_off_without_a_mouse(visit: Visit, service: Service) -> None:
    ids, answers = placed(service)
    visitor = visit(new_person(service.records, "reviewer"))
    watch(visitor.context)
    tab = visitor.open("/review")
    tab.locator("a[autofocus]:focus").wait_for()
    tab.keyboard.press("Enter")
    reviewer = Reviewer(tab, answers.get, look_s=0.1)
    reviewer.work()
    tab.wait_for_function("many => window.watched.saves.length >= many", arg=len(answers))  # the last is on its way
    told = watched(tab)
    efforts = {one.dossier: one.strokes for one in reviewer.efforts}
    assert efforts[ids[0]] == {"accepted": [1, 1, 1], "finish": [1]}
    assert efforts[ids[1]] == {"picked": [2], "typed": [1], "blank": [1], "finish": [1]}
    assert efforts[ids[2]] == {"typed": [2, 10], "finish": [1]}
    assert told.mouse == 0
    assert told.keys >= sum(one.all_strokes for one in reviewer.efforts)
    assert len(told.painted) == len(ids) - 1
    assert len(told.saves) == len(answers)
    with service.records.read() as tx:
        for id_, name in ((id_, name) for id_ in ids for name in answers):
            if newest := versions(tx, id_, name):
                assert (newest[0].value.value, newest[0].value.source) == (answers[name].truth, "reviewer")
