"""Benchmarks, each a script; see README.md."""
