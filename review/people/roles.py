"""The one table of what people may do. What does not stand here is done by nobody.

Beyond the role it depends on the dossier: an operator works with their own branch's (`branch_limit`), nobody with what
they scanned themselves, and whoever keyed a dossier neither keys it a second time nor settles it
(storage/records/review/tasks.py).
"""

from __future__ import annotations

from typing import Literal

from review.pages.texts import marked
from schemas.person import Person, Role

Action = Literal["queue", "correct", "approve", "reveal", "quarantine", "retry", "quality", "people", "self"]
"""queue: see what waits and what was done. correct: open a dossier, see its pages, decide about fields, arrange pages,
return it. approve: key a second time, settle, sample. reveal: see a masked number whole. quarantine: see what the
machine gave up on. retry: let it try again. quality: figures of the reviewers' and the machine's work. people:
accounts. self: one's own settings."""

ALLOWED: dict[Action, frozenset[Role]] = {
    "queue": frozenset({"operator", "reviewer"}),
    "correct": frozenset({"operator", "reviewer"}),
    "approve": frozenset({"reviewer"}),
    "reveal": frozenset({"operator", "reviewer"}),
    "quarantine": frozenset({"operator", "reviewer", "auditor", "admin"}),
    "retry": frozenset({"admin"}),
    "quality": frozenset({"reviewer", "auditor", "admin"}),
    "people": frozenset({"admin"}),
    "self": frozenset({"operator", "reviewer", "agency", "auditor", "admin"}),
}


def may(person: Person, action: Action) -> bool:
    return not ALLOWED[action].isdisjoint(person.roles)


def branch_limit(person: Person) -> str | None:
    """The one branch whose dossiers they work with; None: any."""
    return None if "reviewer" in person.roles else person.branch or ""


ROLE_NAMES: dict[Role, tuple[str, str]] = {
    "operator": (marked("Bộ phận một cửa"), marked("sửa hồ sơ của bộ phận mình")),
    "reviewer": (marked("Kiểm soát viên"), marked("sửa, gõ lại và phân xử mọi hồ sơ")),
    "agency": (marked("Nơi nhận hồ sơ"), marked("nhận hồ sơ gửi đến cơ quan mình")),
    "auditor": (marked("Người kiểm tra"), marked("xem việc đã làm, không xem giá trị")),
    "admin": (marked("Quản trị"), marked("tài khoản và khóa, không xem giá trị")),
}
"""What each is called on pages, and what it does."""
