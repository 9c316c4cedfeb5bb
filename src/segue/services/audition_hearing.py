"""What is heard in a file that somebody brought: everything at once, in a process that it may hurt.

Children import this module and what it needs, no database among it, so that they start quickly and stay small.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from segue.audio.pictures import Canvas
from segue.domain.errors import FileChanging, SegueError, UnreadableFile
from segue.domain.hearing import SoundVector
from segue.domain.ids import ModelId
from segue.domain.jobs import Json
from segue.domain.music import FileStamp, Reading
from segue.domain.naming import Naming
from segue.hearing import analyze
from segue.hearing.embedding.shelf import load, with_id
from segue.hearing.portraits import chroma_portrait, spectrogram_portrait
from segue.hearing.records import document
from segue.library.reading import read_file
from segue.services.hear import vector
from segue.services.naming_files import model_in, name_file
from segue.services.portraits import Portrait

Column = tuple[float, float, float]

_CANVAS = Canvas(1_024, 256, "webp")


@dataclass(frozen=True, slots=True)
class Audition:
    """What one listening to a file gave.

    Attributes:
        reading: its identity and its tags; None of a file that a library would not take, as a video.
        figures: every figure of the analysis that is one value.
        chroma: how much each of the twelve pitch classes sounds, from C on.
        outline: its waveform, columns of (lowest, highest, root mean square), full scale 1.
        sound: how it sounds to the model by which the library was heard.
        namings: what each model says of it.
        troubles: which models could not be asked, by the name of their folder, and why.
        pictures: spectrogram and chroma, as WebP.
    """

    reading: Reading | None
    figures: Mapping[str, Json]
    chroma: tuple[float, ...]
    outline: tuple[Column, ...]
    sound: SoundVector
    namings: tuple[Naming, ...]
    troubles: Mapping[str, str]
    pictures: Mapping[Portrait, bytes]


def hear_audition(models: Path, embedder: ModelId, folders: Sequence[Path], file: Path) -> Audition:
    """Listen to a file by `embedder` and by the naming models in `folders`; one that is damaged is left out.

    Raises:
        UnreadableFile: there is no sound in it.
    """
    heard = analyze(file, load(with_id(models, embedder)))
    if heard.embedding is None:
        raise UnreadableFile(f"{file.name} is too short to be listened to.")
    asked, troubles = [], dict[str, str]()
    for folder in folders:
        try:
            model_in(folder)
            asked.append(folder)
        except SegueError as trouble:
            troubles[folder.name] = str(trouble)
    waves = heard.waveform
    columns = zip(waves.lowest.tolist(), waves.highest.tolist(), waves.rms.tolist(), strict=True)
    told = document(heard)
    return Audition(
        reading=_reading(file),
        figures={name: value for name, value in told.items() if not isinstance(value, list | dict)},
        chroma=tuple(told["chroma_mean"] or ()),
        outline=tuple((round(low, 4), round(high, 4), round(rms, 4)) for low, high, rms in columns),
        sound=vector(heard.embedding),
        namings=name_file(models, asked, file) if asked else (),
        troubles=troubles,
        pictures={
            Portrait.SPECTROGRAM: spectrogram_portrait(file, _CANVAS),
            Portrait.CHROMA: chroma_portrait(file, _CANVAS),
        },
    )


def _reading(file: Path) -> Reading | None:
    status = file.stat()
    with suppress(UnreadableFile, FileChanging):
        return read_file(str(file.parent), FileStamp(file.name, status.st_size, status.st_mtime_ns))
    return None
