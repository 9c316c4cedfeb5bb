"""The learned heads that come with Segue, one file for each embedder they were fitted to.

They were fitted by `benchmarks/descriptors.py --fit`; the model card says to what. A file holds the heads only of those
descriptors in which they were better than the formulas.
"""

from functools import cache
from importlib import resources

from segue.hearing.descriptors.head import Heads, read_heads
from segue.hearing.embedding.failures import ModelDamaged
from segue.hearing.embedding.port import EmbedderId


@cache
def heads_for(model: EmbedderId) -> Heads | None:
    """The heads that were fitted to this very model, or None.

    Raises:
        ModelDamaged: the file that came with Segue is damaged, or is of another model than its name says.
    """
    folder = resources.files("segue.hearing.descriptors") / "heads"
    names = {file.name: file for file in folder.iterdir()}
    file = names.get(f"{model}.npz")
    if file is None:
        return None
    heads = read_heads(file.read_bytes())
    if heads.model != model:
        raise ModelDamaged(f"The heads in {file.name} are of the model {heads.model}.", "Install Segue again.")
    return heads
