"""Other ways to find what papers name, learned and scored as ours are; `python -m benchmarks.peers` compares them."""
