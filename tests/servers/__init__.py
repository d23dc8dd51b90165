"""Real servers that the test session starts itself, on free ports of 127.0.0.1, and ends with itself."""
