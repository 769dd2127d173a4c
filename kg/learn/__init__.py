"""Learning: how the shipped model is made from annotated papers. The only folder that imports PyTorch."""
