"""Learning curves: a picture of what was learnt, with and without a validation part."""

import io

import numpy as np
import pytest
from PIL import Image

from segue.naming.training.curves import learning_curves
from segue.naming.training.loop import Epoch


@pytest.mark.parametrize("judged", [True, False])
@pytest.mark.parametrize("count", [1, 12])
def test_it_is_a_picture_that_shows_the_numbers(judged: bool, count: int) -> None:
    def epochs(last: float) -> list[Epoch]:
        return [
            Epoch(n + 1, count, 2.0 / (n + 1) * last, 1.5 if judged else None, 0.4 if judged else None, 1e-3)
            for n in range(count)
        ]

    first, second = (learning_curves(epochs(last), "Pop against rock: موسيقى", multi=False) for last in (1.0, 0.5))
    seen = np.asarray(Image.open(io.BytesIO(first)).convert("L"))
    assert seen.shape == ((500, 700) if judged else (300, 700))
    assert seen.min() < 80
    assert first != second
    assert first == learning_curves(epochs(1.0), "Pop against rock: موسيقى", multi=False)
