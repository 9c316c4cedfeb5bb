"""Models that name genre and mood, as they serve: ONNX files with a manifest, run by ONNX Runtime alone."""
