"""The pose networks: had once, checked by their hash, kept on this computer."""
