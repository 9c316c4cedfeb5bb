"""Made things for the embedding's tests: checkpoints written as TensorFlow writes them, small networks, and sound."""

import numpy as np
from numpy.typing import NDArray

from segue.hearing.embedding.crc32c import crc32c, masked
from segue.hearing.embedding.network import MusicnnShape
from segue.hearing.embedding.sorted_table import MAGIC
from segue.hearing.embedding.wire import bytes_field, int_field, varint
from segue.hearing.mel import MelBands, decibels
from segue.hearing.spectrogram import Spectrogram

FloatArray = NDArray[np.float32]

SMALL = MusicnnShape(
    frames=11,
    mels=9,
    timbral_filters=3,
    temporal_filters=2,
    timbral_kernels=((7, 4), (7, 6)),
    temporal_kernels=((8, 1), (5, 1), (4, 1)),
    mid_filters=4,
    embedding=6,
    tags=5,
)


def fixed32_field(number: int, value: int) -> bytes:
    return varint(number << 3 | 5) + value.to_bytes(4, "little")


def block(entries: list[tuple[bytes, bytes]], compression: int = 0) -> bytes:
    """A block with prefix-compressed keys, one restart point, and its trailer."""
    out, before = bytearray(), b""
    for key, value in entries:
        shared = 0
        while shared < min(len(key), len(before)) and key[shared] == before[shared]:
            shared += 1
        out += varint(shared) + varint(len(key) - shared) + varint(len(value)) + key[shared:] + value
        before = key
    return sealed(bytes(out) + bytes(4) + (1).to_bytes(4, "little"), compression)


def sealed(contents: bytes, compression: int = 0) -> bytes:
    signed = contents + bytes([compression])
    return signed + masked(crc32c(signed)).to_bytes(4, "little")


def table(blocks: list[list[tuple[bytes, bytes]]], compression: int = 0) -> bytes:
    """A sorted table of these data blocks."""
    return sealed_table([block(entries, compression) for entries in blocks])


def sealed_table(blocks: list[bytes]) -> bytes:
    data, handles = bytearray(), []
    for number, part in enumerate(blocks):
        handles.append((bytes([number + 1]), varint(len(data)) + varint(len(part) - 5)))
        data += part
    places = []
    for part in (block([]), block(handles)):
        places.append(varint(len(data)) + varint(len(part) - 5))
        data += part
    return bytes(data) + b"".join(places).ljust(40, b"\0") + MAGIC


def entry(
    values: FloatArray, offset: int, *, dtype: int = 1, shard: int = 0, size: int | None = None, extra: bytes = b""
) -> bytes:
    """A variable's entry in the index."""
    dims = b"".join(bytes_field(2, int_field(1, length)) for length in values.shape)
    raw = values.tobytes()
    return (
        int_field(1, dtype)
        + bytes_field(2, dims)
        + (int_field(3, shard) if shard else b"")
        + int_field(4, offset)
        + int_field(5, len(raw) if size is None else size)
        + fixed32_field(6, masked(crc32c(raw)))
        + extra
    )


HEADER = int_field(1, 1) + bytes_field(3, int_field(1, 1))


def checkpoint_files(variables: dict[str, FloatArray], per_block: int = 7) -> tuple[bytes, bytes]:
    """The index and the data file of a checkpoint with these variables."""
    data, entries = bytearray(), [(b"", HEADER)]
    for name in sorted(variables):
        entries.append((name.encode(), entry(variables[name], len(data))))
        data += variables[name].tobytes()
    return table([entries[at : at + per_block] for at in range(0, len(entries), per_block)]), bytes(data)


def small_variables(shape: MusicnnShape = SMALL, seed: int = 1) -> dict[str, FloatArray]:
    """Random variables of a small MusiCNN, negative scales among them."""
    rng = np.random.default_rng(seed)
    found: dict[str, FloatArray] = {}

    def layer(kind: str, number: int, kernel: tuple[int, ...]) -> None:
        name = f"{kind}_{number}" if number else kind
        found[f"{name}/kernel"] = rng.normal(0, np.prod(kernel[:-1]) ** -0.5, kernel).astype(np.float32)
        found[f"{name}/bias"] = rng.normal(0, 0.3, kernel[-1]).astype(np.float32)

    def normalisation(number: int, size: int) -> None:
        name = f"batch_normalization_{number}" if number else "batch_normalization"
        for part in ("gamma", "beta", "moving_mean"):
            found[f"{name}/{part}"] = rng.normal(0, 1, size).astype(np.float32)
        found[f"{name}/moving_variance"] = rng.uniform(0.1, 2, size).astype(np.float32)

    normalisation(0, 1)
    kernels = [(*kernel, 1, shape.timbral_filters) for kernel in shape.timbral_kernels]
    kernels += [(*kernel, 1, shape.temporal_filters) for kernel in shape.temporal_kernels]
    widths = [shape.front_channels] + [shape.mid_filters] * (shape.mid_layers - 1)
    kernels += [(shape.mid_frames, width, 1, shape.mid_filters) for width in widths]
    for number, kernel in enumerate(kernels):
        layer("conv2d", number, kernel)
        normalisation(number + 1, kernel[-1])
    normalisation(len(kernels) + 1, 2 * shape.pooled_channels)
    layer("dense", 0, (2 * shape.pooled_channels, shape.embedding))
    normalisation(len(kernels) + 2, shape.embedding)
    layer("dense", 1, (shape.embedding, shape.tags))
    return found


def melody(seconds: float, seed: int = 1, rate: int = 16_000) -> FloatArray:
    """A seeded tune of decaying harmonic notes over a noisy pulse, at -12 dB or so."""
    rng = np.random.default_rng(seed)
    out = np.zeros(round(seconds * rate))
    beat = rate // 4
    time = np.arange(beat) / rate
    for start in range(0, len(out) - beat, beat):
        pitch = 220 * 2 ** (rng.integers(0, 12) / 12)
        note = sum(np.sin(2 * np.pi * pitch * part * time) / part for part in range(1, 6))
        click = rng.normal(0, 1, beat) * np.exp(-time * 60)
        out[start : start + beat] = 0.15 * note * np.exp(-time * 6) + 0.1 * click
    return out.astype(np.float32)


def bands_of(samples: FloatArray) -> FloatArray:
    """All mel bands in dB of a track at 22,050 Hz, [128, frames], block by block as the analysis makes them."""
    spectrogram, bands = Spectrogram(batch=37), MelBands()
    blocks = np.array_split(samples, 7)
    parts = [decibels(bands.of(frames.power)) for block in blocks for frames in spectrogram.feed(block)]
    parts += [decibels(bands.of(frames.power)) for frames in spectrogram.finish()]
    return np.concatenate(parts, axis=1)
