"""What listening to a track gives: every figure under a name that stays, with the doubts that come with it."""

from dataclasses import dataclass, fields

from segue.audio.peaks import Peaks
from segue.hearing.descriptors.values import Descriptors
from segue.hearing.embedding.port import Embedding
from segue.hearing.loudness import Loudness
from segue.hearing.rhythm import Rhythm
from segue.hearing.spectrogram import GRID
from segue.hearing.timbre import Timbre
from segue.hearing.tonality import Tonality

_SILENT_PEAK = 1e-4
_SHORT_S = 3.0
_CLIPPED_SHARE = 0.001
_FAINT_PULSE = 0.12
_DOUBTFUL_TEMPO = 0.3
_FAINT_KEY = 0.4


@dataclass(frozen=True, slots=True)
class Sound:
    """What came out of the file. `doubts`: the flags of `DecodeNotes`, and "constant" (direct current, no sound)."""

    duration_s: float
    sample_rate: int
    channels: int
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Heard:
    """What one listening gave: the sound, and whichever parts were asked for."""

    sound: Sound
    timbre: Timbre | None = None
    loudness: Loudness | None = None
    rhythm: Rhythm | None = None
    tonality: Tonality | None = None
    waveform: Peaks | None = None
    embedding: Embedding | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Listened:
    """All parts of a track that need its sound. `embedding` is None where no embedder listened."""

    sound: Sound
    timbre: Timbre
    loudness: Loudness
    rhythm: Rhythm
    tonality: Tonality
    waveform: Peaks
    embedding: Embedding | None

    @property
    def flags(self) -> tuple[str, ...]:
        """What makes some of the figures doubtful.

        Flags of the file: those of `DecodeNotes`. Flags of the sound: "constant" (direct current and no sound),
        "silent" (no sample above -80 dBFS), "short" (under 3 s: no loudness range, tempo or key worth much), "clipped"
        (over 0.1 % of the samples cut off at full scale), "narrow_band" (sample rate too low for what lies above),
        "no_clear_pulse", "no_clear_key".
        """
        rhythm, tonality = self.rhythm, self.tonality
        doubtful_tempo = rhythm.pulse_clarity < _FAINT_PULSE or rhythm.tempo_confidence < _DOUBTFUL_TEMPO
        doubts = {
            "silent": self.loudness.sample_peak < _SILENT_PEAK,
            "short": self.sound.duration_s < _SHORT_S,
            "clipped": self.loudness.clipped_share > _CLIPPED_SHARE,
            "narrow_band": self.sound.sample_rate < GRID.sample_rate,
            "no_clear_pulse": rhythm.tempo_bpm is None or doubtful_tempo,
            "no_clear_key": tonality.key is None or tonality.key_confidence < _FAINT_KEY,
        }
        return (*self.sound.doubts, *(name for name, applies in doubts.items() if applies))


@dataclass(frozen=True, slots=True, eq=False)
class TrackFeatures(Listened):
    """All figures of one track."""

    descriptors: Descriptors


def whole(heard: Heard) -> Listened:
    """What was heard of a track of which every part was asked for."""
    parts = (heard.timbre, heard.loudness, heard.rhythm, heard.tonality, heard.waveform)
    timbre, loudness, rhythm, tonality, waveform = parts
    if timbre is None or loudness is None or rhythm is None or tonality is None or waveform is None:
        raise ValueError("Some parts were not heard.")
    return Listened(heard.sound, timbre, loudness, rhythm, tonality, waveform, heard.embedding)


def described(listened: Listened, descriptors: Descriptors) -> TrackFeatures:
    """All figures, from what was heard and what it is like."""
    return TrackFeatures(
        **{field.name: getattr(listened, field.name) for field in fields(listened)}, descriptors=descriptors
    )
