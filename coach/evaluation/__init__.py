"""How right coach is: recordings with a truth, counted and judged against it."""
