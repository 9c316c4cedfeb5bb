"""The arithmetic that several ideas rest on: neighbours, factors, least squares, shelves; the work shared out."""
