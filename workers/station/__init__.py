"""The station's side: a drop folder, what waits there, and sending it."""
