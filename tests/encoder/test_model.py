"""The shipped models: whole, each with the vectors of words that they share."""

from __future__ import annotations

import hashlib
import json

import numpy as np
import pytest

from onrecord.encoder.reading import Model, find_models, join_graph
from onrecord.errors import OnrecordError


@pytest.mark.parametrize("name", ["reader", "reader-fast"])
def test_a_graph_put_together_is_the_one_its_card_names(name):
    folder = find_models()
    card = json.loads((folder / f"{name}.json").read_text("utf-8"))
    with np.load(folder / f"{name}.npz") as held:
        graph = join_graph(folder, held["graph"].tobytes(), card["words_at"])
    assert hashlib.sha256(graph).hexdigest() == card["sha256"]


def test_a_graph_with_vectors_of_its_own_needs_no_shared_ones(tmp_path):
    assert join_graph(tmp_path, b"whole", None) == b"whole"


def test_shared_vectors_go_back_where_they_were(tmp_path):
    np.savez_compressed(tmp_path / "words.npz", words=np.frombuffer(b"words", np.uint8))
    assert join_graph(tmp_path, b"headtail", 4) == b"headwordstail"


def test_without_the_shared_vectors_the_model_says_what_to_do(tmp_path):
    for path in find_models().iterdir():
        if path.name != "words.npz":
            (tmp_path / path.name).symlink_to(path)
    with pytest.raises(OnrecordError, match="not there") as told:
        Model(tmp_path)
    assert "again" in (told.value.next_step or "")


def test_a_model_packed_by_another_version_is_told_apart(tmp_path):
    card = json.loads((find_models() / "reader.json").read_text("utf-8"))
    del card["words_at"]
    (tmp_path / "reader.json").write_text(json.dumps(card))
    with pytest.raises(OnrecordError, match="another version"):
        Model(tmp_path)
