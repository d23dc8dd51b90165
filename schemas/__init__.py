"""Contracts that every other folder shares. No I/O, no clock, no environment."""
