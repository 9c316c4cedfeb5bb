"""The parts of an analysis as they are kept and told: figures under stable names, and sequences over time.

The names are a promise: they are those of `segue analyze --json`, and what is stored today is read by later versions.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segue.audio.peaks import Peaks
from segue.domain.errors import StorageUnavailable
from segue.domain.hearing import HeardPart
from segue.domain.jobs import Json
from segue.hearing.cepstrum import Cepstrum
from segue.hearing.descriptors.values import NAMES, Descriptors
from segue.hearing.embedding.port import Embedding
from segue.hearing.loudness import Loudness
from segue.hearing.parts import HEARD_PARTS, VERSIONS, Part
from segue.hearing.rhythm import Rhythm
from segue.hearing.sequences import pack, unpack
from segue.hearing.tempo import Candidate
from segue.hearing.timbre import Spread, Timbre
from segue.hearing.tonality import Tonality
from segue.hearing.track_features import Heard, Listened, Sound, TrackFeatures, described

Figures = dict[str, Json]
Sequences = dict[str, NDArray[np.floating[Any]]]
Unpacked = NDArray[np.float32] | NDArray[np.float64]

_DIGITS = 7
_SPREADS = ("centroid", "bandwidth", "rolloff", "flatness", "zero_crossing_rate", "rms")


def records(heard: Heard | Listened) -> list[HeardPart]:
    """Every part that was heard, as it is kept; with the descriptors, where they were told."""
    return [
        HeardPart(part, VERSIONS[part], _plain(figures), pack(sequences))
        for part, (figures, sequences) in _told(heard).items()
    ]


def document(features: TrackFeatures, *, sequences: bool = False) -> dict[str, Any]:
    """All figures by name, as plain values for JSON, finite or None; the long sequences only when asked for."""
    told = _told(features)
    found: dict[str, Any] = {"flags": list(features.flags), "versions": {str(part): VERSIONS[part] for part in told}}
    for part, (figures, long) in told.items():
        found |= _plain(figures)
        if part is Part.RHYTHM or sequences:
            found |= {name: np.round(values.astype(np.float64), 4).tolist() for name, values in long.items()}
    return found


def listened_of(
    parts: Mapping[str, HeardPart], embedding: Embedding | None = None, *, sequences: bool = True
) -> Listened:
    """What was heard of a track, from its kept parts. Without `sequences` those are left empty, and not unpacked.

    Raises:
        StorageUnavailable: A part is missing or holds something else than it should.
    """
    try:
        held = {part: unpack(parts[part].sequences) if sequences else {} for part in HEARD_PARTS}
        return Listened(
            sound=_read_sound(parts[Part.SOUND].figures),
            timbre=_read_timbre(parts[Part.TIMBRE].figures, held[Part.TIMBRE]),
            loudness=_read_loudness(parts[Part.LOUDNESS].figures),
            rhythm=_read_rhythm(parts[Part.RHYTHM].figures, held[Part.RHYTHM]),
            tonality=_read_tonality(parts[Part.TONALITY].figures, held[Part.TONALITY]),
            waveform=_read_waveform(held[Part.WAVEFORM]),
            embedding=embedding,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _unreadable() from error


def features_of(
    parts: Mapping[str, HeardPart], embedding: Embedding | None = None, *, sequences: bool = True
) -> TrackFeatures:
    """The features of a track from its kept parts, descriptors among them.

    Raises:
        StorageUnavailable: A part is missing or holds something else than it should.
    """
    listened = listened_of(parts, embedding, sequences=sequences)
    try:
        return described(listened, _read_descriptors(parts[Part.DESCRIPTORS].figures))
    except (KeyError, TypeError) as error:
        raise _unreadable() from error


def description(descriptors: Descriptors) -> HeardPart:
    """Descriptors as they are kept."""
    return HeardPart(Part.DESCRIPTORS, VERSIONS[Part.DESCRIPTORS], _plain(descriptors.to_json()))


def _unreadable() -> StorageUnavailable:
    return StorageUnavailable(
        "What is stored of a track's sound cannot be read.", "Hear it again: segue analyze --again"
    )


def _told(heard: Heard | Listened) -> dict[Part, tuple[dict[str, Any], Sequences]]:
    told: dict[Part, tuple[dict[str, Any], Sequences]] = {Part.SOUND: (_sound(heard.sound), {})}
    if heard.timbre is not None:
        told[Part.TIMBRE] = _timbre(heard.timbre), {"mfcc_sequence": heard.timbre.cepstrum.sequence}
    if heard.loudness is not None:
        told[Part.LOUDNESS] = _loudness(heard.loudness), {}
    if heard.rhythm is not None:
        told[Part.RHYTHM] = _rhythm(heard.rhythm), {"beats": heard.rhythm.beats}
    if heard.tonality is not None:
        told[Part.TONALITY] = _tonality(heard.tonality), {"chroma_sequence": heard.tonality.chroma_sequence}
    if heard.waveform is not None:
        rows = np.stack((heard.waveform.lowest, heard.waveform.highest, heard.waveform.rms), axis=1)
        told[Part.WAVEFORM] = {}, {"waveform": rows}
    if isinstance(heard, TrackFeatures):
        told[Part.DESCRIPTORS] = heard.descriptors.to_json(), {}
    return told


def _sound(sound: Sound) -> dict[str, Any]:
    return {
        "duration_s": sound.duration_s,
        "sample_rate": sound.sample_rate,
        "channels": sound.channels,
        "doubts": list(sound.doubts),
    }


def _read_sound(told: Mapping[str, Any]) -> Sound:
    return Sound(told["duration_s"], told["sample_rate"], told["channels"], tuple(told["doubts"]))


def _timbre(timbre: Timbre) -> dict[str, Any]:
    cepstrum = timbre.cepstrum
    told: dict[str, Any] = {
        "mfcc_mean": cepstrum.mean,
        "mfcc_variance": cepstrum.variance,
        "mfcc_delta_mean": cepstrum.delta_mean,
        "mfcc_delta_variance": cepstrum.delta_variance,
        "mfcc_sequence_rate": cepstrum.sequence_rate,
    }
    for name in _SPREADS:
        spread: Spread = getattr(timbre, name)
        told[f"{_spoken(name)}_mean"], told[f"{_spoken(name)}_deviation"] = spread.mean, spread.deviation
    told["spectral_contrast_mean"] = [band.mean for band in timbre.contrast]
    told["spectral_contrast_deviation"] = [band.deviation for band in timbre.contrast]
    return told


def _read_timbre(told: Mapping[str, Any], sequences: Mapping[str, Unpacked]) -> Timbre:
    bands = zip(told["spectral_contrast_mean"], told["spectral_contrast_deviation"], strict=True)
    mean, variance, delta_mean, delta_variance = (
        np.array(told[f"mfcc_{name}"]) for name in ("mean", "variance", "delta_mean", "delta_variance")
    )
    sequence = _rows(sequences, "mfcc_sequence", len(mean))
    cepstrum = Cepstrum(mean, variance, delta_mean, delta_variance, sequence, told["mfcc_sequence_rate"])
    spreads = {name: Spread(told[f"{_spoken(name)}_mean"], told[f"{_spoken(name)}_deviation"]) for name in _SPREADS}
    return Timbre(cepstrum=cepstrum, contrast=tuple(Spread(mean, wide) for mean, wide in bands), **spreads)


def _spoken(name: str) -> str:
    return name if name in ("zero_crossing_rate", "rms") else f"spectral_{name}"


def _loudness(loudness: Loudness) -> dict[str, Any]:
    return {
        "loudness_lufs": loudness.integrated_lufs,
        "loudness_range_lu": loudness.range_lu,
        "true_peak_dbtp": loudness.true_peak_dbtp,
        "sample_peak": loudness.sample_peak,
        "replaygain_db": loudness.replaygain_db,
        "replaygain_peak": loudness.replaygain_peak,
        "clipped_share": loudness.clipped_share,
    }


def _read_loudness(told: Mapping[str, Any]) -> Loudness:
    return Loudness(
        integrated_lufs=told["loudness_lufs"],
        range_lu=told["loudness_range_lu"],
        true_peak_dbtp=told["true_peak_dbtp"],
        sample_peak=told["sample_peak"],
        replaygain_db=told["replaygain_db"],
        clipped_share=told["clipped_share"],
    )


def _rhythm(rhythm: Rhythm) -> dict[str, Any]:
    return {
        "tempo_bpm": rhythm.tempo_bpm,
        "tempo_confidence": rhythm.tempo_confidence,
        "tempo_candidates": [{"bpm": one.bpm, "probability": one.probability} for one in rhythm.candidates],
        "beat_strength": rhythm.beat_strength,
        "pulse_clarity": rhythm.pulse_clarity,
        "onsets_per_second": rhythm.onsets_per_second,
    }


def _read_rhythm(told: Mapping[str, Any], sequences: Mapping[str, Unpacked]) -> Rhythm:
    return Rhythm(
        tempo_bpm=told["tempo_bpm"],
        tempo_confidence=told["tempo_confidence"],
        candidates=tuple(Candidate(one["bpm"], one["probability"]) for one in told["tempo_candidates"]),
        beats=np.asarray(sequences.get("beats", np.zeros(0)), np.float64),
        beat_strength=told["beat_strength"],
        pulse_clarity=told["pulse_clarity"],
        onsets_per_second=told["onsets_per_second"],
    )


def _tonality(tonality: Tonality) -> dict[str, Any]:
    return {
        "key": tonality.key,
        "key_confidence": tonality.key_confidence,
        "key_clarity": tonality.key_clarity,
        "second_key": tonality.second_key,
        "tuning_cents": tonality.tuning_cents,
        "tuning_clarity": tonality.tuning_clarity,
        "chord_changes_per_second": tonality.chord_changes_per_second,
        "chroma_mean": tonality.chroma,
        "chroma_rate": tonality.chroma_rate,
    }


def _read_tonality(told: Mapping[str, Any], sequences: Mapping[str, Unpacked]) -> Tonality:
    return Tonality(
        key=told["key"],
        key_confidence=told["key_confidence"],
        key_clarity=told["key_clarity"],
        second_key=told["second_key"],
        tuning_cents=told["tuning_cents"],
        tuning_clarity=told["tuning_clarity"],
        chord_changes_per_second=told["chord_changes_per_second"],
        chroma=np.array(told["chroma_mean"], np.float32),
        chroma_sequence=_rows(sequences, "chroma_sequence", 12),
        chroma_rate=told["chroma_rate"],
    )


def _read_waveform(sequences: Mapping[str, Unpacked]) -> Peaks:
    return Peaks(*_rows(sequences, "waveform", 3).T)


def _read_descriptors(told: Mapping[str, Any]) -> Descriptors:
    values = {name: told[name] for name in NAMES}
    return Descriptors(**values, learned=tuple(told["descriptors_learned"]), model=told["descriptors_model"])


def _rows(sequences: Mapping[str, Unpacked], name: str, width: int) -> NDArray[np.float32]:
    return np.asarray(sequences.get(name, np.zeros((0, width))), np.float32)


def _plain(told: Mapping[str, Any]) -> Figures:
    """Values as JSON has them, to seven significant digits."""
    return {name: _json(value) for name, value in told.items()}


def _json(value: Any) -> Json:
    if isinstance(value, np.ndarray | list | tuple):
        return [_json(each) for each in (value.tolist() if isinstance(value, np.ndarray) else value)]
    if isinstance(value, dict):
        return {str(name): _json(each) for name, each in value.items()}
    if isinstance(value, float):
        return float(f"{value:.{_DIGITS}g}")
    found: Json = value
    return found


def by_name(parts: Iterable[HeardPart]) -> dict[str, HeardPart]:
    """Parts under their names."""
    return {part.name: part for part in parts}
