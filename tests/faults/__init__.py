"""Real processes of a whole deployment, killed, starved and confused while stations send; then nothing may be wrong."""
