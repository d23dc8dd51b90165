"""Training of the line reader: lines that are invented, the network, the loop. Needs the extra `train`."""
