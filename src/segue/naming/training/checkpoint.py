"""How far a course of training is, in one file: tensors and words as safetensors, nothing that could run.

A file is written whole or not at all. It carries a digest of all that it holds.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save

from segue.domain.errors import StorageUnavailable
from segue.naming.training.failures import CheckpointDamaged

Tensors = dict[str, torch.Tensor]

VERSION = 1


@dataclass(frozen=True, slots=True, eq=False)
class Checkpoint:
    """Named tensors, and what is known about them as JSON has it."""

    tensors: Tensors
    about: Mapping[str, Any]


def write(checkpoint: Checkpoint, path: Path) -> None:
    """Put a checkpoint in the place of the one that is there, if there is one.

    Raises:
        StorageUnavailable: the disk is full, or the folder cannot be written to.
    """
    tensors = {name: value.detach().cpu().contiguous() for name, value in checkpoint.tensors.items()}
    about = json.dumps(checkpoint.about, sort_keys=True)
    words = {"version": str(VERSION), "about": about, "digest": _digest(tensors, about)}
    beside = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("wb") as file:
            file.write(save(tensors, metadata=words))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as failure:
        raise StorageUnavailable(
            f"The checkpoint {path} cannot be written: {failure.strerror}.",
            "Make room or check the rights, then train again: it goes on from the last whole checkpoint.",
        ) from failure


def read(path: Path) -> Checkpoint:
    """The checkpoint in a file.

    Raises:
        CheckpointDamaged: it is cut short, altered, of another version or no checkpoint at all.
    """
    mend = f"Delete {path} and train from the beginning."
    try:
        with safe_open(path, framework="pt") as file:
            words = file.metadata() or {}
            names = file.keys()
            tensors = {name: file.get_tensor(name) for name in names}
    except (SafetensorError, OSError, ValueError, RuntimeError) as failure:
        raise CheckpointDamaged(f"{path.name} is no whole checkpoint: {failure}.", mend) from failure
    if words.get("version") != str(VERSION):
        said = words.get("version", "of no version")
        raise CheckpointDamaged(f"{path.name} is a checkpoint of version {said}, and {VERSION} is needed.", mend)
    about = words.get("about", "")
    if words.get("digest") != _digest(tensors, about):
        raise CheckpointDamaged(f"{path.name} is not as it was written: its digest is another.", mend)
    return Checkpoint(tensors, json.loads(about))


def _digest(tensors: Tensors, about: str) -> str:
    digest = hashlib.sha256(about.encode())
    for name in sorted(tensors):
        value = tensors[name]
        digest.update(f"\n{name} {value.dtype} {tuple(value.shape)}\n".encode())
        digest.update(value.reshape(-1).view(torch.uint8).numpy().tobytes())
    return digest.hexdigest()
