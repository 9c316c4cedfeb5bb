"""What a training run leaves: a folder with the model as it serves, its card, its verdicts and its learning curves.

NAME.onnx, model.json    the model; `segue genre install FOLDER` takes these
card.json                what it learned from, how it was judged and how well, what it weighs
verdicts.npz             what it said of clips that it had not heard, for comparing
curves.png               how it learned
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from segue.domain.naming import Task
from segue.naming.datasets.cleaning import Cleaned
from segue.naming.judging.comparing import intervals, main_figures
from segue.naming.judging.verdicts import write_verdicts
from segue.naming.serving.manifest import BandsInput, EmbeddingInput, Member, NamingManifest, write_manifest
from segue.naming.studies.study import Study
from segue.naming.training.curves import learning_curves
from segue.naming.training.exporting import to_onnx

Write = Callable[[Path, bytes], None]
VERDICTS = "verdicts.npz"
CARD = "card.json"


def keep_run(folder: Path, study: Study, cleaned: Cleaned, name: str, task: Task, write: Write) -> NamingManifest:
    """Write the folder's files; `write` puts bytes at a path, whole or not at all.

    Raises:
        BadRequest: the name or a label cannot be a model's.
        ExportFailed: the network's file does not give what the network gives.
    """
    dataset, recipe = cleaned.dataset, study.recipe
    model = to_onnx(study.network, study.examples, {"title": study.title})
    takes: BandsInput | EmbeddingInput = EmbeddingInput(recipe.embedder, recipe.parts)
    if recipe.hears:
        takes = BandsInput(recipe.patches.frames, recipe.patches.count)
    manifest = NamingManifest(
        name=name,
        version=1,
        task=task,
        title=study.title,
        licence=dataset.provenance or "as its training data allows",
        source=dataset.title,
        labels=dataset.labels,
        multi=dataset.multi,
        members=(Member(f"{recipe.kind}.onnx", hashlib.sha256(model).hexdigest(), takes),),
        scale=tuple(map(float, study.calibration.scale)),
        shift=tuple(map(float, study.calibration.shift)),
        least=tuple(map(float, study.least)),
    )
    write(folder / "model.json", write_manifest(manifest))
    write(folder / f"{recipe.kind}.onnx", model)
    write(folder / VERDICTS, write_verdicts(study.verdicts))
    card = json.dumps(card_of(study, cleaned, len(model)), indent=2, ensure_ascii=False)
    write(folder / CARD, f"{card}\n".encode())
    write(folder / "curves.png", learning_curves(study.epochs, study.title, dataset.multi))
    return manifest


def card_of(study: Study, cleaned: Cleaned, size: int) -> dict[str, Any]:
    """The card: where the model is from, and how far it can be trusted. `size` is its file's, in bytes."""
    dataset = cleaned.dataset
    found = intervals(study.verdicts, main_figures(multi=dataset.multi))
    weak = sorted(study.scores.labels, key=lambda one: one.f1)[:3]
    return {
        "title": study.title,
        "data": {
            "title": dataset.title,
            "provenance": dataset.provenance,
            "clips": len(dataset),
            "dropped": {why.value: count for why, count in cleaned.report.reasons.items()},
        },
        "split": {"title": study.split.title, "kind": study.split.kind.value, "seed": study.split.seed},
        "scores": {
            name: asdict(found[name]) if name in found else {"value": value}
            for name, value in study.scores.overall.items()
        },
        "judged": study.scores.as_json(),
        "weakest": [{"label": one.label, "f1": one.f1, "clips": one.clips} for one in weak],
        "bytes": size,
    }
