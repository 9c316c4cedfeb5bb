"""What each figure that is heard of a track is called, in which unit it is told, and what it means, for people.

The names are those under which figures are kept and told (`segue analyze --json`). `docs/descriptors.md` says how well
the eight descriptors do.
"""

from collections.abc import Callable
from dataclasses import dataclass

from segue.hearing.parts import Part
from segue.languages import Language

Said = Callable[[Language], str]


@dataclass(frozen=True, slots=True)
class Definition:
    """One figure.

    Attributes:
        name: as it is kept.
        part: the part of the analysis that it belongs to.
        unit: in which it is told; '' for plain numbers and shares.
        decimals: as many as it is told with.
        share: whether it goes from 0 to 1.
        title: what it is called.
        meaning: what it says, in a sentence.
    """

    name: str
    part: Part
    unit: str
    decimals: int
    share: bool
    title: Said
    meaning: Said


def _described(name: str, title: Said, meaning: Said) -> Definition:
    return Definition(name, Part.DESCRIPTORS, "", 2, True, title, meaning)


def _share(name: str, part: Part, title: Said, meaning: Said) -> Definition:
    return Definition(name, part, "", 2, True, title, meaning)


DEFINITIONS: tuple[Definition, ...] = (
    _described(
        "energy",
        lambda to: to.phrase("Energy"),
        lambda to: to.phrase("How powerful listeners find the sound: 0 is faint, 1 is powerful."),
    ),
    _described(
        "danceability",
        lambda to: to.phrase("Danceability"),
        lambda to: to.phrase("How well one can dance to it: near 0 nobody does, near 1 everybody."),
    ),
    _described(
        "valence",
        lambda to: to.phrase("Valence"),
        lambda to: to.phrase("How pleasant the mood is: 0 is gloomy or hostile, 1 is glad or calm."),
    ),
    _described(
        "arousal",
        lambda to: to.phrase("Arousal"),
        lambda to: to.phrase("How roused the mood is: 0 is calm or sad, 1 is excited or angry."),
    ),
    _described(
        "acousticness",
        lambda to: to.phrase("Acousticness"),
        lambda to: to.phrase("How far instruments sound by themselves, without electronics or amplification."),
    ),
    _described(
        "instrumentalness",
        lambda to: to.phrase("Instrumentalness"),
        lambda to: to.phrase("How far the music does without singing."),
    ),
    _described(
        "speechiness",
        lambda to: to.phrase("Speechiness"),
        lambda to: to.phrase("How far it is spoken; rap lies between song and speech."),
    ),
    _described(
        "liveness",
        lambda to: to.phrase("Liveness"),
        lambda to: to.phrase("How far it sounds as if it was recorded in a hall with an audience. It is a weak guess."),
    ),
    Definition(
        "tempo_bpm",
        Part.RHYTHM,
        "bpm",
        1,
        False,
        lambda to: to.phrase("Tempo"),
        lambda to: to.phrase("Beats in a minute, as one would tap along."),
    ),
    _share(
        "tempo_confidence",
        Part.RHYTHM,
        lambda to: to.phrase("Tempo confidence"),
        lambda to: to.phrase("The share of this tempo among its rivals, less where the pulse is faint."),
    ),
    _share(
        "pulse_clarity",
        Part.RHYTHM,
        lambda to: to.phrase("Pulse clarity"),
        lambda to: to.phrase("How alike what begins on one beat is to what begins on the next."),
    ),
    _share(
        "beat_strength",
        Part.RHYTHM,
        lambda to: to.phrase("Beat strength"),
        lambda to: to.phrase("How much more begins on the beats than elsewhere."),
    ),
    Definition(
        "onsets_per_second",
        Part.RHYTHM,
        "1/s",
        2,
        False,
        lambda to: to.phrase("Onsets"),
        lambda to: to.phrase("How many notes or strokes begin in a second."),
    ),
    _share(
        "key_confidence",
        Part.TONALITY,
        lambda to: to.phrase("Key confidence"),
        lambda to: to.phrase("The share of this key among all others, less where no notes stand out."),
    ),
    Definition(
        "key_clarity",
        Part.TONALITY,
        "",
        2,
        False,
        lambda to: to.phrase("Key clarity"),
        lambda to: to.phrase("How well the notes that sound fit the key: 1 is as well as can be."),
    ),
    Definition(
        "tuning_cents",
        Part.TONALITY,
        "ct",
        0,
        False,
        lambda to: to.phrase("Tuning"),
        lambda to: to.phrase("How far its notes lie above or below those of a piano tuned to 440 Hz, in cents."),
    ),
    Definition(
        "chord_changes_per_second",
        Part.TONALITY,
        "1/s",
        2,
        False,
        lambda to: to.phrase("Chord changes"),
        lambda to: to.phrase("How often the harmony changes in a second."),
    ),
    Definition(
        "loudness_lufs",
        Part.LOUDNESS,
        "LUFS",
        1,
        False,
        lambda to: to.phrase("Loudness"),
        lambda to: to.phrase("How loud the whole track is to the ear (EBU R 128); nearer to 0 is louder."),
    ),
    Definition(
        "loudness_range_lu",
        Part.LOUDNESS,
        "LU",
        1,
        False,
        lambda to: to.phrase("Loudness range"),
        lambda to: to.phrase("How far its quiet and its loud passages lie apart."),
    ),
    Definition(
        "true_peak_dbtp",
        Part.LOUDNESS,
        "dBTP",
        1,
        False,
        lambda to: to.phrase("True peak"),
        lambda to: to.phrase("The highest point of the wave between the samples; above 0 it may distort."),
    ),
    Definition(
        "replaygain_db",
        Part.LOUDNESS,
        "dB",
        2,
        False,
        lambda to: to.phrase("ReplayGain"),
        lambda to: to.phrase("What brings the track to the same loudness as all others (-18 LUFS)."),
    ),
    Definition(
        "clipped_share",
        Part.LOUDNESS,
        "",
        4,
        True,
        lambda to: to.phrase("Clipped"),
        lambda to: to.phrase("The share of samples that are cut off at full scale."),
    ),
    Definition(
        "spectral_centroid_mean",
        Part.TIMBRE,
        "Hz",
        0,
        False,
        lambda to: to.phrase("Brightness"),
        lambda to: to.phrase("The middle of all frequencies that sound, each by its strength: higher is brighter."),
    ),
    Definition(
        "spectral_bandwidth_mean",
        Part.TIMBRE,
        "Hz",
        0,
        False,
        lambda to: to.phrase("Bandwidth"),
        lambda to: to.phrase("How far frequencies spread around that middle."),
    ),
    Definition(
        "spectral_rolloff_mean",
        Part.TIMBRE,
        "Hz",
        0,
        False,
        lambda to: to.phrase("Rolloff"),
        lambda to: to.phrase("The frequency under which 85 % of the sound lies."),
    ),
    Definition(
        "spectral_flatness_mean",
        Part.TIMBRE,
        "",
        4,
        True,
        lambda to: to.phrase("Noisiness"),
        lambda to: to.phrase("How flat the spectrum is: 0 is a tone, 1 is noise."),
    ),
    Definition(
        "zero_crossing_rate_mean",
        Part.TIMBRE,
        "",
        3,
        True,
        lambda to: to.phrase("Zero crossings"),
        lambda to: to.phrase("How often the wave changes its sign, as a share of samples: voices less, cymbals more."),
    ),
    Definition(
        "rms_mean",
        Part.TIMBRE,
        "",
        3,
        True,
        lambda to: to.phrase("Level"),
        lambda to: to.phrase("The strength of the wave on the average, as a share of full scale."),
    ),
)
"""Every figure that is one number, in the order in which people are told."""

BY_NAME = {one.name: one for one in DEFINITIONS}
