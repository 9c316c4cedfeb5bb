import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from segue.naming.networks.head import Head, HeadShape, merged
from segue.naming.networks.kinds import build
from segue.naming.training.exporting import to_onnx


def taught(hidden: int, seed: int) -> Head:
    """A head of chance that was settled on numbers of its own scale."""
    head = build(HeadShape(3, 7, hidden), seed)
    assert isinstance(head, Head)
    chance = torch.Generator().manual_seed(seed)
    head.settle(seed + (1 + seed) * torch.randn(40, 7, generator=chance))
    with torch.no_grad():
        for weight in head.parameters():
            weight.copy_(torch.randn(weight.shape, generator=chance))
    return head.eval()


@settings(max_examples=20)
@given(st.sampled_from((0, 5)), st.integers(1, 5), st.integers(0, 99))
def test_one_head_says_the_mean_of_what_several_say(hidden: int, count: int, seed: int) -> None:
    heads = [taught(hidden, seed + number) for number in range(count)]
    given = seed + 3 * torch.randn(11, 7, generator=torch.Generator().manual_seed(seed))
    with torch.inference_mode():
        expected = torch.stack([head(given) for head in heads]).mean(dim=0)
        found = merged(heads)(given)
    torch.testing.assert_close(found, expected, rtol=1e-4, atol=1e-4 * float(expected.abs().max()))


@pytest.mark.parametrize("hidden", [0, 5])
def test_it_is_exported_like_any_other(hidden: int) -> None:
    one = merged([taught(hidden, 1), taught(hidden, 2)])
    assert to_onnx(one, np.random.default_rng(0).normal(size=(9, 7)).astype(np.float32))
