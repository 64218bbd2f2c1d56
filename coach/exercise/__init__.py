"""One exercise as its file describes it, and the reader of such files."""
