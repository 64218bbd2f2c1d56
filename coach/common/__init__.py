"""What every room uses: errors, files that are written, questions at a terminal, progress."""
