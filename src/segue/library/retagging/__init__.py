"""Writing back: what Segue found out about a track goes into its file's tags, safely and so that it can be taken back.

- `Additions` is what may be written: tempo, key, ReplayGain, moods, genres.
- `plan` says what writing would change in a file, and touches nothing.
- `carry_out` writes a planned change through a copy that takes the file's place when it is whole and checked.
- `Change.record` is what to keep beforehand; `plan_undo` and `undo` take the change back with it.
- `remove_abandoned` tidies a folder up after somebody was killed; `carry_out` does so by itself where it writes.

`shelf` has what all kinds of files have in common, a module per family (`id3_shelf`, `vorbis_shelf`, `mp4_shelf`,
`ape_shelf`, `asf_shelf`) what they have not, `places` where they stand in the file.
"""

from segue.library.retagging.additions import Additions
from segue.library.retagging.changes import Change, FieldChange, plan, plan_undo
from segue.library.retagging.exchanging import Written, carry_out, remove_abandoned, undo

__all__ = [
    "Additions",
    "Change",
    "FieldChange",
    "Written",
    "carry_out",
    "plan",
    "plan_undo",
    "remove_abandoned",
    "undo",
]
