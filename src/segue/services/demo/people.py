"""The invented artists of the demo library: who they are, what they play and what they have released."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from segue.composing import Character

Leaning = tuple[float, float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Release:
    """An album or EP: its title, ISO date and the titles of its tracks in order."""

    title: str
    date: str
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DemoArtist:
    """An invented artist. `leaning` is pace, register, density, brightness, space and wildness, each 0..1.

    `language` is the ISO 639-2 code of their titles, `branch` whether their tracks name a second, finer genre.
    """

    name: str
    sort_name: str
    style: str
    language: str
    leaning: Leaning
    voice: str
    second: str
    modes: tuple[str, ...]
    tonics: tuple[int, ...]
    releases: tuple[Release, ...]
    branch: bool = True

    @property
    def character(self) -> Character:
        """How they write."""
        return Character(*self.leaning, self.voice, self.second, self.modes, self.tonics)


@lru_cache(maxsize=1)
def demo_artists() -> tuple[DemoArtist, ...]:
    """The 24 artists, three to a style."""
    text = resources.files(__package__).joinpath("artists.toml").read_text(encoding="utf-8")
    return tuple(_artist(entry) for entry in tomllib.loads(text)["artist"])


def _artist(entry: dict[str, Any]) -> DemoArtist:
    """One entry of the file, its lists made tuples."""
    told: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in entry.items()}
    releases = tuple(
        Release(release["title"], release["date"], tuple(release["titles"])) for release in told.pop("release")
    )
    return DemoArtist(**told, releases=releases)
