"""Segue, a music discovery server: the package's rooms are the product's verbs (see docs/architecture.md)."""

__version__ = "0.1.0.dev0"
