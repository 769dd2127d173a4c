"""The learned extractor: a network scores the spans of a text, trees judge them. Learned by `kg.learn`."""
