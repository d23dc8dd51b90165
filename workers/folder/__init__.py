"""A run over a folder: what `sohoa run` does."""
