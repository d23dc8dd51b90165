"""What fields are called on the screen, and page images made smaller for it."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from review.station.forms import Forms
from review.station.labels import columns_of
from review.station.pages import VIEW_HEIGHT_PX, StoredPages
from runtime.catalogue import load_catalogue
from storage.objects.folder import FolderObjects


@pytest.fixture(scope="module")
def forms() -> Forms:
    return Forms(load_catalogue())


def test_every_field_has_a_label_of_its_own(forms: Forms) -> None:
    for code in load_catalogue().document_types:
        labels = forms.of(code).labels
        assert labels.keys() == forms.of(code).specs.keys()
        assert len(set(labels.values())) == len(labels)
        for key, label in labels.items():
            assert label != key
            assert label[0].isupper()
            assert len(label) <= 80


def test_labels_tell_bride_from_groom(forms: Forms) -> None:
    marriage = forms.of("marriage_registration_form").labels
    assert marriage["bride.ethnicity"] == "Dân tộc (Bên nữ)"
    assert marriage["groom.ethnicity"] == "Dân tộc (Bên nam)"
    assert forms.of("birth_registration_form").labels["mother.name"] == "Họ, chữ đệm, tên người mẹ"
    assert forms.of("citizen_id").labels["name"] == "Họ và tên"


def test_titles_and_what_is_missing(forms: Forms) -> None:
    assert forms.named("citizen_id") == "Căn cước công dân"
    assert forms.named("birth_notification|other") == "Giấy chứng sinh hoặc Giấy tờ khác"
    assert forms.of("no such type").specs == {}
    assert list(forms.titles().values()) == sorted(forms.titles().values())


def test_choices_and_columns(forms: Forms) -> None:
    birth = forms.of("birth_registration_form")
    assert "Kinh" in birth.choices["child.ethnicity"]
    assert birth.choices["requester.signature"] == ("Có", "Không")
    assert "Mẹ đẻ" in birth.choices["requester.relation"]
    assert birth.choices["child.name"] == ()
    members = forms.of("residence_change_form").specs["members"]
    assert columns_of(members)[0] == ("name", "Họ, chữ đệm, tên")
    assert columns_of(birth.specs["child.name"]) == ()


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_a_view_is_smaller_in_the_same_proportions(tmp_path: Path, mode: str) -> None:
    objects = FolderObjects(tmp_path)
    noise = np.random.default_rng(1).integers(0, 255, (3508, 2480), np.uint8)
    large, small = _jpeg(Image.fromarray(noise).convert(mode)), _jpeg(Image.new(mode, (874, 1240)))
    stored = StoredPages(objects)
    view = Image.open(io.BytesIO(stored.view(objects.put(large).sha256)))
    assert (view.size, view.mode) == ((1202, VIEW_HEIGHT_PX), mode)
    assert stored.view(objects.put(small).sha256) == small
    assert stored.full(objects.put(large).sha256) == large


def _jpeg(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG")
    return buffer.getvalue()
