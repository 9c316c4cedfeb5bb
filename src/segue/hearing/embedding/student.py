"""Segue's own small model of how a track sounds: MusiCNN's student, which hears what the analysis has made anyway.

It gives MusiCNN's embedding (200 numbers) and tags of three seconds at a time, at a fraction of the cost, and comes
with Segue. It was trained by `training/`; on what, and how well it does, stands in `docs/models/student.md`. It is run
by `OnnxEmbedder`, as `served(None, "student")` gives it, and there are two ways to the same vectors:

- `embed(samples)`, `embed_excerpts(excerpts)`: from mono samples at 22,050 Hz, as the port has it;
- `embed_bands(patches)`: from mel bands in dB as `decibels(MelBands().of(frames.power))` gives them, float32 of the
  shape (patches, 128, `PATCH_FRAMES`), one patch or more. An analysis that has the spectrogram uses this one.

Which patches: `embedder.excerpts.starts(total)` gives the samples at which the excerpts begin, at most `PATCHES`, of a
track of `total` samples at 22,050 Hz, or of 512 x (frames - 1), which comes to the same; `PATCH.first_frames(starts)`
gives the frames of the track's spectrogram at which they begin, and `PATCH.cut(bands, starts)` cuts them out of all
bands of a track. Both ways agree exactly for tracks of three seconds and more. A shorter one is repeated, as samples on
the first way and as frames on the second.
"""

from segue.hearing.embedding.shared_bands import SharedBands

PATCH_FRAMES = 128
PATCHES = 20
PATCH = SharedBands(PATCH_FRAMES)
