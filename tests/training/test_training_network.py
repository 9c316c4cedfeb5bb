import numpy as np
import onnxruntime
import pytest

torch = pytest.importorskip("torch", reason="PyTorch is not there; it comes with the extra `train`")

from training.network import Scale, StudentShape, bent, forward, fresh, student_graph  # noqa: E402


def test_written_network_gives_what_the_trained_one_gives() -> None:
    shape, rng = StudentShape(patterns=4, channels=8, embedding=6), np.random.default_rng(0)
    weights, gathered = fresh(shape, 1, torch.device("cpu"))
    bands = rng.normal(-40, 20, (5, 128, 128)).astype(np.float32)
    given = bent(torch.from_numpy(bands))
    for _ in range(20):
        forward(shape, weights, gathered, given, learn=True)
    mean, deviation = (rng.normal(0, 1, 6).astype(np.float32) for _ in range(2))
    scale = Scale(mean, deviation, rng.normal(0, 1, (6, 3)).astype(np.float32), np.ones(3, np.float32))
    session = onnxruntime.InferenceSession(student_graph(shape, weights, gathered, scale).to_bytes({}))
    embedding, tags = session.run(["embedding", "tags"], {"bands": bands})
    wanted = forward(shape, weights, gathered, given, learn=False).detach().numpy() * deviation + mean
    np.testing.assert_allclose(embedding, wanted, atol=1e-4)
    logits = wanted @ scale.tags_kernel + scale.tags_bias
    np.testing.assert_allclose(tags, 1 / (1 + np.exp(-logits)), atol=1e-4)
