"""More music for the student to hear: freely licensed music that travels inside Debian's packages, mostly of games.

    python -m training.debian_music --out FOLDER

Needs a Debian 12 with `apt-get` and `dpkg-deb`, which fetch and unpack. Into FOLDER goes, for every package, a folder
with its music and its statement of copyright, and `music.csv`: package, version, tracks, minutes, licence. Music is
every Ogg, MP3 or FLAC file of more than 30 s, also within the archives (zip) that games keep their data in.
"""

import argparse
import csv
import io
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import soundfile

PACKAGES = {
    "0ad-data": "CC BY-SA 3.0",
    "btanks-data": "GPL-2 with an exception",
    "colobot-common-sounds": "GPL-3+",
    "drascula-music": "its own, free, like BSD",
    "extremetuxracer-data": "GPL-2+",
    "fillets-ng-data": "GPL-2+",
    "flare-game": "CC BY-SA 3.0",
    "freecol": "CC BY 4.0",
    "freedroidrpg-data": "GPL-2+",
    "fretsonfire-songs-muldjord": "CC BY-SA 3.0",
    "fretsonfire-songs-sectoid": "MIT",
    "hedgewars-data": "GPL-2",
    "hyperrogue-music": "CC BY-SA 3.0",
    "lincity-ng-data": "GPL-2+",
    "marsshooter-data": "CC BY-SA 3.0",
    "megaglest-data": "CC BY-SA 3.0",
    "naev-data": "GPL-2+, GPL-3, CC BY 3.0",
    "nexuiz-music": "GPL-2+",
    "openclonk-data": "CC BY 3.0, CC0",
    "planetblupi-music-ogg": "GPL-3+",
    "singularity-music": "CC BY-SA 3.0",
    "supertux-data": "GPL-2+",
    "supertuxkart-data": "CC BY-SA 3.0 and 4.0, GPL",
    "ufoai-music": "GPL-2+",
    "unknown-horizons": "CC BY-SA 3.0",
    "warmux-data": "GPL-2+",
    "warzone2100-music": "GPL-2+",
    "wesnoth-1.16-music": "GPL-2+",
    "widelands-data": "GPL-2+",
}
"""Chosen for much and varied music; with its licence, as Debian states it, often for the package as a whole."""

_SUFFIXES = {".ogg", ".oga", ".mp3", ".flac", ".opus"}
_ARCHIVES = {".pk3", ".zip"}
_SHORTEST_S = 30
_LEAST_BYTES = 200_000
"""Smaller files are noises, and are not opened."""


def gather(package: str, folder: Path) -> tuple[str, int, float]:
    """Fetch a package and put its music into a folder of this name. Gives version, tracks and minutes."""
    place = folder / package
    place.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as fetched:
        _run(fetched, "apt-get", "download", "-q", package)
        [archive] = Path(fetched).glob("*.deb")
        version = _run(fetched, "dpkg-deb", "-f", archive.name, "Version").strip()
        _run(fetched, "dpkg-deb", "-x", archive.name, "unpacked")
        unpacked = Path(fetched) / "unpacked"
        (place / "copyright").write_bytes((unpacked / "usr/share/doc" / package / "copyright").read_bytes())
        return version, *keep_music(unpacked, place)


def keep_music(unpacked: Path, place: Path) -> tuple[int, float]:
    """Copy what is music in a folder, numbered. Gives tracks and minutes."""
    tracks, seconds = 0, 0.0
    for name, data in _files(unpacked):
        lasts = _seconds(data)
        if lasts > _SHORTEST_S:
            (place / f"{tracks:03d}-{Path(name).name}").write_bytes(data)
            tracks, seconds = tracks + 1, seconds + lasts
    return tracks, seconds / 60


def _run(folder: str, *command: str) -> str:
    """What a command prints that is run in a folder."""
    done = subprocess.run(command, cwd=folder, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Names and bytes of all files that may be music, in the order of their names."""
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not path.is_file():
            continue
        if path.suffix.lower() in _ARCHIVES and zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                for one in sorted(archive.infolist(), key=lambda one: one.filename):
                    if Path(one.filename).suffix.lower() in _SUFFIXES and one.file_size >= _LEAST_BYTES:
                        yield one.filename, archive.read(one)
        elif path.suffix.lower() in _SUFFIXES and path.stat().st_size >= _LEAST_BYTES:
            yield path.name, path.read_bytes()


def _seconds(data: bytes) -> float:
    """How long a file lasts; 0 where it is no sound that can be decoded."""
    try:
        return float(soundfile.info(io.BytesIO(data)).duration)
    except soundfile.LibsndfileError:
        return 0.0


def main() -> None:
    """Gather the music of all packages."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="where the music goes")
    folder = parser.parse_args().out.resolve()
    rows = []
    for package, licence in PACKAGES.items():
        version, tracks, minutes = gather(package, folder)
        rows.append((package, version, tracks, round(minutes), licence))
        print(*rows[-1], file=sys.stderr)
    with (folder / "music.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("package", "version", "tracks", "minutes", "licence"), *rows])


if __name__ == "__main__":
    main()
