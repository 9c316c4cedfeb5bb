"""Folders of music: walking them, reading what a file holds and says, and writing tags back.

- `walk` lists a music folder, `Directory` by `Directory`.
- `read_file` takes one look at one file and gives a `Reading`.
- `audio_hash` is the identity of the sound in a file, which retagging and moving leave as it is.
- `retagging` writes back what Segue found out, through a copy, and takes it back.
- `write_tags` writes the fields of `Tags` into a file, under the names by which `read_file` knows them.
"""

from segue.library.containers import Container, sniff
from segue.library.identity import audio_hash
from segue.library.reading import read_file
from segue.library.tags.writing import write_tags
from segue.library.walk import Directory, walk

__all__ = ["Container", "Directory", "audio_hash", "read_file", "sniff", "walk", "write_tags"]
