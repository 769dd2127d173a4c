"""GLiNER: what it finds as ours; and the library itself where it is installed."""

import importlib
import re
import string
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from kg.errors import MissingExtra, UnreadableInput
from kg.extract.adapters import gliner_models
from kg.extract.adapters.found import Found
from kg.extract.adapters.gliner_models import WORDS, finder, found, version
from kg.text import sentences


class Capitals:
    """Predicts as GLiNER does, that every capitalised word is what it was asked for first."""

    def predict_entities(self, text: str, labels: list[str], *, threshold: float) -> list[dict[str, Any]]:
        assert labels == list(WORDS)
        rows = ((match, 0.4 if match[0] == "Maybe" else 0.87654) for match in re.finditer(r"\b[A-Z]\w+", text))
        return [
            {"start": match.start(), "end": match.end(), "text": match[0], "label": labels[0], "score": score}
            for match, score in rows
            if score >= threshold
        ]


def test_spans_count_into_the_whole_text() -> None:
    text = "A title\n" + "small words only. " * 120 + "then Zephyr came. Maybe."

    (spans,) = found(Capitals(), [text])

    assert spans == (Found(text.index("Zephyr"), text.index("Zephyr") + 6, "method", 0.877),)


def test_no_piece_is_longer_than_the_model_reads() -> None:
    text = "One sentence of six words, here. " * 200

    parts = list(gliner_models.pieces(text, 50))

    assert max(len(text[start:end].split()) for start, end in parts) <= 50
    assert [text[start:end] for start, end in parts] == [text[start:end].strip() for start, end in parts]
    assert sum(len(sentences(text[start:end])) for start, end in parts) == 200


def test_without_the_library_one_is_told_how_to_install_it() -> None:
    if find_spec("gliner"):
        pytest.skip("gliner is installed")
    for ask in (finder, version):
        with pytest.raises(MissingExtra, match=re.escape("papers-kg[gliner]")):
            ask("some/model")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A GLiNER model of the real architecture, very small and untrained, in a folder."""
    for needed in ("gliner", "torch", "transformers"):
        if not find_spec(needed):
            pytest.skip(f"{needed} is not installed: pip install 'papers-kg[gliner]'")
    gliner, torch, hub = map(importlib.import_module, ("gliner", "torch", "transformers"))
    torch.manual_seed(1)
    folder, bert = (tmp_path_factory.mktemp(name) for name in ("gliner", "bert"))
    letters = [*string.ascii_lowercase, *string.digits]
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{c}" for c in letters)]
    (bert / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    hub.BertTokenizerFast(vocab_file=str(bert / "vocab.txt")).save_pretrained(bert)
    small = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 64}
    hub.BertModel(hub.BertConfig(vocab_size=len(words), **small)).save_pretrained(bert)
    config = gliner.GLiNERConfig(model_name=str(bert), hidden_size=32, max_width=6, span_mode="markerV0", name="tiny")
    gliner.GLiNER.from_config(config).save_pretrained(folder)
    return folder


@pytest.mark.filterwarnings("ignore")
def test_a_real_model_is_loaded_from_a_folder_and_asked(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gliner_models, "THRESHOLD", 0.0)
    text = "On Zephyr\nWe train it with care."

    (spans,) = finder(str(tiny))([text])

    assert spans
    assert all(0 <= span.start < span.end <= len(text) and span.type in WORDS.values() for span in spans)
    assert version(str(tiny)) == version(str(tiny))


@pytest.mark.filterwarnings("ignore")
def test_a_folder_without_a_model_says_so(tiny: Path, tmp_path: Path) -> None:
    assert tiny.is_dir()
    with pytest.raises(UnreadableInput, match="is no GLiNER model"):
        finder(str(tmp_path))
