"""Everything that can be set, as one frozen value that is read once, from the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Literal, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from platformdirs import user_data_path

from segue.domain.errors import BadRequest

_LOCAL_TIME = Path("/etc/localtime")
_LOOPBACK = "127.0.0.1"
_PORT = 4747
_Word = TypeVar("_Word", bound=str)
_UPLOAD_MB = 200


@dataclass(frozen=True, slots=True)
class Settings:
    """How this Segue runs.

    `data` (SEGUE_DATA) is the folder for all that Segue keeps. `database` (SEGUE_DATABASE) is an SQLAlchemy URL; None
    stands for a SQLite file in `data`. `readers` (SEGUE_READERS) is how many processes read or hear music files at a
    time. `model` (SEGUE_MODEL) names the model by which is heard how music sounds; None is the best that is installed.
    `language` (SEGUE_LANGUAGE) is the code of the language in which reasons are given: en, fr, ar or ko. `zone`
    (SEGUE_TIME_ZONE, as Europe/Paris) is where listeners live: it says when their weeks and days begin; without it, it
    is the machine's own. `exposure` (SEGUE_EXPOSURE) is the share of places, from 0 to 1, that lists keep for artists
    who are little heard. `transcoders` (SEGUE_TRANSCODERS) is how many tracks are turned into another format at a time
    for who listens. `upload_mb` (SEGUE_UPLOAD_MB) is how large a file may be, in MB, that is sent to be named.

    The server listens at `host` (SEGUE_HOST), `port` (SEGUE_PORT), and believes what proxies at `trusted_proxies`
    (SEGUE_TRUSTED_PROXIES) say of who asks. `open_metrics` (SEGUE_OPEN_METRICS=yes) shows its figures to anybody.
    `log_format` (SEGUE_LOG_FORMAT) is text or json; None is text on a terminal and JSON elsewhere. `log_level`
    (SEGUE_LOG_LEVEL) is debug, info, warning or error.
    """

    data: Path
    database: str | None = None
    readers: int = 2
    model: str | None = None
    language: str = "en"
    zone: tzinfo = UTC
    exposure: float = 0.0
    host: str = _LOOPBACK
    port: int = _PORT
    trusted_proxies: str = _LOOPBACK
    open_metrics: bool = False
    log_format: Literal["text", "json"] | None = None
    log_level: str = "info"
    transcoders: int = 2
    upload_mb: int = _UPLOAD_MB

    @property
    def models(self) -> Path:
        """The folder of installed models."""
        return self.data / "models"


def read_settings(environment: Mapping[str, str], data: Path | None = None, language: str | None = None) -> Settings:
    """The settings that an environment gives; a folder and a language named on the command line go first."""
    chosen = data or Path(environment.get("SEGUE_DATA") or user_data_path("segue"))
    return Settings(
        data=chosen.expanduser().absolute(),
        database=environment.get("SEGUE_DATABASE") or None,
        readers=_whole_number(environment, "SEGUE_READERS", default=os.cpu_count() or 2),
        model=environment.get("SEGUE_MODEL") or None,
        language=language or environment.get("SEGUE_LANGUAGE") or "en",
        zone=_zone(environment.get("SEGUE_TIME_ZONE") or ""),
        exposure=_share(environment, "SEGUE_EXPOSURE"),
        host=environment.get("SEGUE_HOST") or _LOOPBACK,
        port=_whole_number(environment, "SEGUE_PORT", default=_PORT, least=0, most=65_535),
        upload_mb=_whole_number(environment, "SEGUE_UPLOAD_MB", default=_UPLOAD_MB, most=10_000),
        trusted_proxies=environment.get("SEGUE_TRUSTED_PROXIES") or _LOOPBACK,
        open_metrics=_one_of(environment, "SEGUE_OPEN_METRICS", ("no", "yes")) == "yes",
        log_format=_one_of(environment, "SEGUE_LOG_FORMAT", ("text", "json")),
        log_level=_one_of(environment, "SEGUE_LOG_LEVEL", ("debug", "info", "warning", "error")) or "info",
        transcoders=_whole_number(environment, "SEGUE_TRANSCODERS", default=os.cpu_count() or 2),
    )


def _zone(name: str) -> tzinfo:
    if not name:
        return _zone_of_the_machine()
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadRequest(f"SEGUE_TIME_ZONE is {name!r}, which is no time zone.", "Name one as Europe/Paris.") from error


def _zone_of_the_machine() -> tzinfo:
    try:
        with _LOCAL_TIME.open("rb") as file:
            return ZoneInfo.from_file(file)
    except (OSError, ValueError):
        return UTC


def _whole_number(environment: Mapping[str, str], name: str, default: int, *, least: int = 1, most: int = 256) -> int:
    value = environment.get(name)
    if not value:
        return default
    if not value.isdecimal() or not least <= int(value) <= most:
        raise BadRequest(f"{name} is {value!r}, which is no number from {least} to {most}.")
    return int(value)


def _one_of(environment: Mapping[str, str], name: str, known: tuple[_Word, ...]) -> _Word | None:
    value = environment.get(name)
    if not value:
        return None
    for word in known:
        if value == word:
            return word
    raise BadRequest(f"{name} is {value!r}, which is none of {', '.join(known)}.")


def _share(environment: Mapping[str, str], name: str) -> float:
    value = environment.get(name) or "0"
    try:
        share = float(value)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise BadRequest(f"{name} is {value!r}, which is no share from 0 to 1.")
    return share
