"""Mutagen, as it comes in: its types are only in part declared, so its names enter here as `Any` and nowhere else."""

from typing import Any

import mutagen.aac
import mutagen.asf
import mutagen.flac
import mutagen.id3
import mutagen.monkeysaudio
import mutagen.mp4
import mutagen.oggopus
import mutagen.oggvorbis
import mutagen.wavpack

aac: Any = mutagen.aac
asf: Any = mutagen.asf
flac: Any = mutagen.flac
id3: Any = mutagen.id3
monkeysaudio: Any = mutagen.monkeysaudio
mp4: Any = mutagen.mp4
oggopus: Any = mutagen.oggopus
oggvorbis: Any = mutagen.oggvorbis
wavpack: Any = mutagen.wavpack
MutagenError = mutagen.MutagenError
