"""Intake: what stations and archives send becomes batches that last."""
