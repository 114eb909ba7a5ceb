"""One answer against one rubric: evidence, arithmetic, score. Reads no files, clocks or network."""
