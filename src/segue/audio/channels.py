"""Mono and stereo views of any number of channels.

Channels come in the order of WAVE and ffmpeg: left, right, centre, low frequency, then the surrounds. Six and eight
channels are taken as 5.1 and 7.1, whose low-frequency channel is an effect and left out of both views.
"""

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

_STEREO = 2
_QUADRAPHONIC = 4
_WITH_LOW_FREQUENCY = {6: 3, 7: 3, 8: 3}
_CENTRE_FROM = 3
_HALF_POWER = 0.70710678


def mono(block: Samples) -> Samples:
    """The mean of all channels but the low-frequency one: (frames, channels) to (frames,)."""
    count = block.shape[1]
    if count == 1:
        return np.ascontiguousarray(block[:, 0])
    return np.asarray(block @ _mono_weights(count), np.float32)


def stereo(block: Samples) -> Samples:
    """Left and right: (frames, channels) to (frames, 2).

    One channel is heard on both sides. Of more than two, the centre goes to both sides and the surrounds to theirs,
    3 dB down each (ITU-R BS.775), and the whole is scaled so that it cannot overload.
    """
    count = block.shape[1]
    if count == 1:
        return np.repeat(block, 2, axis=1)
    if count == _STEREO:
        return block
    weights = np.zeros((count, 2), np.float32)
    weights[0, 0] = weights[1, 1] = 1.0
    surrounds = list(range(_CENTRE_FROM, count))
    if count == _QUADRAPHONIC:  # It has no centre.
        surrounds = [2, 3]
    else:
        weights[2] = _HALF_POWER
    surrounds = [channel for channel in surrounds if channel != _WITH_LOW_FREQUENCY.get(count)]
    for place, channel in enumerate(surrounds):
        weights[channel, place % 2] = _HALF_POWER
    weights /= weights.sum(axis=0)
    return np.asarray(block @ weights, np.float32)


def _mono_weights(count: int) -> Samples:
    weights = np.ones(count, np.float32)
    if count in _WITH_LOW_FREQUENCY:
        weights[_WITH_LOW_FREQUENCY[count]] = 0.0
    return np.asarray(weights / weights.sum(), np.float32)
