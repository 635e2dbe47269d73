"""How fast it is, as ratios against a named peer in one run; ``make bench`` runs all and writes docs/benchmarks.md."""
