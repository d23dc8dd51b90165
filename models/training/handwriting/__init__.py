"""Training of the handwriting detector: lines of print and pen that are invented, the network, the loop. Needs the
extra `train`."""
