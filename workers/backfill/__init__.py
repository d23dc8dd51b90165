"""Backfill: an archive becomes batches of the lane that yields to the counters, as fast as they are worked off."""
