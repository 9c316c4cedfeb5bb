"""Checkpoints: what was written is read, and everything else is refused in words."""

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from segue.naming.training.checkpoint import Checkpoint, read, write
from segue.naming.training.failures import CheckpointDamaged

GIVEN = Checkpoint(
    {
        "weight": torch.arange(12, dtype=torch.float32).reshape(3, 4),
        "across": torch.arange(24.0).reshape(1, 2, 3, 4).to(memory_format=torch.channels_last),
        "count": torch.tensor(7),
        "step": torch.tensor(3.0),
    },
    {"which": "é", "epochs": [{"loss": 0.1, "valid_loss": None}]},
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    write(GIVEN, tmp_path / "deep" / "cnn.safetensors")
    return tmp_path / "deep" / "cnn.safetensors"


def test_what_was_written_is_read(path: Path) -> None:
    found = read(path)
    assert found.about == GIVEN.about
    assert found.tensors.keys() == GIVEN.tensors.keys()
    assert all(torch.equal(value, GIVEN.tensors[name]) for name, value in found.tensors.items())
    assert [other.name for other in path.parent.iterdir()] == [path.name]


def test_a_file_that_is_cut_short_anywhere_is_refused(path: Path) -> None:
    whole = path.read_bytes()
    for length in range(0, len(whole), 7):
        path.write_bytes(whole[:length])
        with pytest.raises(CheckpointDamaged, match=r"train from the beginning"):
            read(path)


def test_a_file_of_which_any_byte_was_altered_is_refused(path: Path) -> None:
    whole = path.read_bytes()
    for at in range(0, len(whole), 5):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x11]) + whole[at + 1 :])
        with pytest.raises(CheckpointDamaged):
            read(path)


def test_a_checkpoint_of_another_version_is_refused(path: Path) -> None:
    save_file({"weight": torch.zeros(2)}, path, metadata={"version": "2", "about": json.dumps({})})
    with pytest.raises(CheckpointDamaged, match="of version 2, and 1 is needed"):
        read(path)


def test_tensors_that_are_no_checkpoint_are_refused(path: Path) -> None:
    save_file({"weight": torch.zeros(2)}, path)
    with pytest.raises(CheckpointDamaged, match="of no version"):
        read(path)


def test_a_folder_is_no_checkpoint(tmp_path: Path) -> None:
    with pytest.raises(CheckpointDamaged):
        read(tmp_path)


def test_a_pickle_is_never_opened(path: Path) -> None:
    torch.save({"weight": torch.zeros(2)}, path)
    with pytest.raises(CheckpointDamaged):
        read(path)
