"""Tags: what a file says of itself, read from every family of tags into one shape, and written back from it.

`names` is the one table of what each family calls a field. A module per family (`id3`, `vorbis`, `mp4`, `ape`, `asf`,
`riff`) brings a file's tags into a `TagBlock`: values by field, lyrics, the best cover. `meaning` makes domain tags of
that, `writing` goes the other way.
"""
