"""Files with sound in them, in many containers, some of them broken on purpose."""

import io
import struct
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import soundfile
from av.audio.stream import AudioStream
from av.video.stream import VideoStream
from numpy.typing import NDArray

RATE = 44_100


def tone(seconds: float = 2.0, channels: int = 2, rate: int = RATE, hz: float = 440.0) -> NDArray[np.float32]:
    time = np.arange(round(seconds * rate)) / rate
    wave = 0.4 * np.sin(2 * np.pi * hz * time)
    return np.repeat(wave[:, None], channels, axis=1).astype(np.float32)


def wav(samples: NDArray[np.float32], rate: int = RATE, subtype: str = "PCM_16") -> bytes:
    out = io.BytesIO()
    soundfile.write(out, samples, rate, format="WAV", subtype=subtype)
    return out.getvalue()


def with_data_size(data: bytes, size: int) -> bytes:
    at = data.index(b"data") + 4
    return data[:at] + struct.pack("<I", size) + data[at + 4 :]


def by_ffmpeg(path: Path, samples: NDArray[np.float32], codec: str, rate: int = RATE, *, picture: bool = False) -> Path:
    """Write stereo `samples` with one of ffmpeg's encoders; with a stream of moving pictures if asked."""
    with av.open(str(path), "w") as container:
        video = container.add_stream("mpeg4", rate=25) if picture else None
        stream = container.add_stream(codec, rate=rate, layout="stereo")
        assert isinstance(stream, AudioStream)
        stream.bit_rate = 128_000
        if isinstance(video, VideoStream):
            video.width, video.height, video.pix_fmt = 64, 64, "yuv420p"
            for number in range(10):
                frame = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")
                frame.pts, frame.time_base = number, Fraction(1, 25)
                container.mux(video.encode(frame))
            container.mux(video.encode())
        sound = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples.reshape(1, -1)), format="flt", layout="stereo")
        sound.sample_rate, sound.pts, sound.time_base = rate, 0, Fraction(1, rate)
        resampler = av.AudioResampler(stream.format, "stereo", rate, stream.codec_context.frame_size or 4096)
        for piece in [*resampler.resample(sound), *resampler.resample(None)]:
            container.mux(stream.encode(piece))
        container.mux(stream.encode())
    return path
