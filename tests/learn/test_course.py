import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kg.extract.learned.encoder import reader
from kg.extract.learned.judge import judged, knowledge
from kg.learn import found
from kg.learn.course import STAGES, minilm, train

torch = pytest.importorskip("torch", reason="the network learns with the extra 'train' only")
pytest.importorskip("lightgbm", reason="trees are grown with the extra 'train' only")
pytest.importorskip("onnx", reason="what is learned is exported with the extra 'train' only")

PIECES = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "on", "we", "use", "gr", "##po", "and", "adam", ".", "stars"]


def weights(folder: Path) -> Path:
    """A folder like that of MiniLM-L6, of a small vocabulary, with weights by chance."""
    from safetensors.numpy import save_file

    chance = np.random.default_rng(0)
    sizes: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (len(PIECES), 384),
        "embeddings.position_embeddings.weight": (512, 384),
        "embeddings.token_type_embeddings.weight": (2, 384),
        "embeddings.LayerNorm.weight": (384,),
        "embeddings.LayerNorm.bias": (384,),
    }
    for layer in range(4):
        of = f"encoder.layer.{layer}."
        for name, (rows, columns) in {
            "attention.self.query": (384, 384), "attention.self.key": (384, 384), "attention.self.value": (384, 384),
            "attention.output.dense": (384, 384), "intermediate.dense": (1536, 384), "output.dense": (384, 1536),
        }.items():  # fmt: skip
            sizes |= {f"{of}{name}.weight": (rows, columns), f"{of}{name}.bias": (rows,)}
        for name in ("attention.output.LayerNorm", "output.LayerNorm"):
            sizes |= {f"{of}{name}.weight": (384,), f"{of}{name}.bias": (384,)}
    folder.mkdir()
    save_file({n: chance.normal(0, 0.02, s).astype(np.float32) for n, s in sizes.items()}, folder / "model.safetensors")
    (folder / "vocab.txt").write_text("\n".join(PIECES), "utf-8")
    return folder


def paper(number: int) -> dict[str, Any]:
    entities = [{"name": "GRPO", "type": "method", "role": "uses", "surfaces": ["GRPO", "Group policy"]}]
    abstract = "Group policy (GRPO) and stars. We use stars."
    return {"id": f"p{number:02}", "title": "On GRPO", "abstract": abstract, "entities": entities}


@pytest.mark.filterwarnings("ignore")  # PyTorch announces what it will leave out some day
def test_one_call_goes_from_papers_to_a_model_that_reads(tmp_path: Path) -> None:
    gold, others = tmp_path / "gold.jsonl", tmp_path / "others.jsonl"
    for path, numbers in ((gold, range(12)), (others, range(12, 24))):
        path.write_text("".join(json.dumps(paper(n)) + "\n" for n in numbers), "utf-8")
    collection = tmp_path / "many.jsonl.gz"
    more = [{**paper(n), "id": f"q{n}", "title": f"More on GRPO {n}"} for n in range(9)]
    collection.write_bytes(gzip.compress("".join(json.dumps(row) + "\n" for row in more).encode()))
    outside = tmp_path / "tdmsci"
    outside.mkdir()
    (outside / "train.jsonl").write_text('{"id": "x", "text": "We use GRPO.", "spans": [[7, 11, "TASK"]]}\n', "utf-8")
    epochs = dict(zip(STAGES, (1, 8, 2, 2, 12, 2), strict=True))
    stages = {name: stage._replace(epochs=epochs[name], rate=5e-4) for name, stage in STAGES.items()}

    figures = train(
        [gold, others],
        [outside],
        collection,
        tmp_path / "model",
        like=[gold],
        weights=weights(tmp_path / "w"),
        stages=stages,
        weights_to=tmp_path / "tagger.pt",
        found_to=tmp_path / "found.jsonl",
    )

    seen, told = found.read(tmp_path / "found.jsonl"), found.bonds(tmp_path / "found.jsonl")
    assert len(seen) == 24
    assert {name for name, mentions in seen.items() if mentions} == set(told)
    assert "group policy" in {m.name for mentions in seen.values() for m in mentions}
    assert "start.weight" in torch.load(tmp_path / "tagger.pt")
    text = "On GRPO\nWe use GRPO."
    entities = judged(text, *reader(tmp_path / "model")(text), knowledge(tmp_path / "model"))
    assert any("GRPO" in text[s.start : s.end] for e in entities for s in e.spans)
    assert {(e.type, e.role) for e in entities} == {("method", "uses")}
    assert figures["recall"] > 0
    assert sorted(p.name for p in (tmp_path / "model").iterdir()) == [
        "bonds.npz", "figures.json", "keep.onnx", "parts.npz", "pieces.txt", "roles.onnx", "same.onnx", "settings.json",
        "sift.onnx", "tables.npz", "tagger.onnx", "types.onnx",
    ]  # fmt: skip


def test_without_weights_learning_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.learn.course.find_spec", lambda _: None)

    with pytest.raises(Exception, match="papers-kg\\[train\\]"):
        minilm()
