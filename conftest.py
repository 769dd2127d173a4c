"""Which modules of the package have no place in a run of the tests here."""

from importlib.util import find_spec

# Learning needs the extra `train`, which is large; what it makes is read, and tested, without it.
collect_ignore_glob = [] if find_spec("torch") else [f"kg/learn/{name}.py" for name in ("lessons", "narrow", "tagger")]
