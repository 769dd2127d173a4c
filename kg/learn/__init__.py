"""Learning: how the shipped model is made from annotated papers. The only folder that imports PyTorch."""

from kg.learn.course import train

__all__ = ["train"]
