"""The field tagger's training and export, a few steps of it. Wants the extra `train`."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="the extra `train` is not installed")
pytest.importorskip("transformers", reason="the extra `train` is not installed")
pytest.importorskip("onnxscript", reason="the extra `train` is not installed")

from models.checkpoints import open_field_tagger
from models.training.tagger import export, train
from models.training.tagger.examples import load_examples
from models.training.tagger.make import main as make
from models.training.tagger.vocabulary import learn_pieces
from tests.pages import page


def test_training_resumes_and_what_it_kept_can_be_exported(tmp_path: Path) -> None:
    pages = tmp_path / "drawn.jsonl"
    make(["--pages", "4", "--seed", "5", "--out", str(pages)])
    examples = load_examples([pages])
    train.Training(examples, tmp_path, steps=1, seed=1).run(examples, examples[:1], time.monotonic() + 99, 1, 0)
    again = train.Training(examples, tmp_path, steps=2, seed=1)
    assert again.step == 1
    again.run(examples, examples[:1], time.monotonic() + 99, 1, 0)
    assert train.Training(examples, tmp_path, steps=2, seed=1).step == 2
    export.main(["--state", str(tmp_path / "state.pt"), "--check", str(pages), "--out", str(tmp_path / "weights")])
    tags = open_field_tagger(str(tmp_path / "weights" / "field_tagger")).tag(page(["Họ và tên: LẠI THỊ GẤM"]).reading)
    assert tags.type is not None and tags.first is not None


def test_a_checkpoint_of_transformers_runs_in_torch(tmp_path: Path) -> None:
    transformers = pytest.importorskip("transformers")
    tokenizer = learn_pieces(["họ và tên", "lại thị gấm"] * 5)
    config = transformers.LiltConfig(
        vocab_size=tokenizer.get_vocab_size(), hidden_size=24, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=24, channel_shrink_ratio=2, num_labels=2, id2label={0: "O", 1: "B-child.name"},
    )  # fmt: skip
    transformers.LiltForTokenClassification(config).save_pretrained(tmp_path)
    (tmp_path / "tokenizer.json").write_text(tokenizer.to_str(), "utf-8")
    tags = open_field_tagger(str(tmp_path)).tag(page(["Họ và tên: LẠI THỊ GẤM"]).reading)
    assert {tag.key for tag in tags.words} <= {"child.name"}
    assert tags.type is None
