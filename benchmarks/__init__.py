"""What script/bench runs: each module prints nothing and returns rows of figures."""
