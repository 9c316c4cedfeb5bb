"""What training needs: said by name where it is missing."""

import importlib.util
from importlib.machinery import ModuleSpec

import pytest

from segue.naming import needs
from segue.naming.needs import TrainingNotInstalled, needs_training


def test_where_all_is_there_nothing_is_said() -> None:
    needs_training()


def test_what_is_missing_is_named_with_what_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def found(package: str) -> ModuleSpec | None:
        return None if package in ("torch", "matplotlib") else importlib.util.find_spec(package)

    monkeypatch.setattr(needs, "find_spec", found)
    with pytest.raises(TrainingNotInstalled, match=r"PyTorch and matplotlib.*pip install 'segue\[train\]'"):
        needs_training()
