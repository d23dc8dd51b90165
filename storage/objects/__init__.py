"""Objects: bytes that last, named by their SHA-256 and never overwritten."""
