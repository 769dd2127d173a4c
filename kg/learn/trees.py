"""Boosted trees, and their form as ONNX, in which they are read without the library that grew them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

GROWTH: Final[Mapping[str, Any]] = {
    "learning_rate": 0.08,
    "num_leaves": 24,
    "min_data_in_leaf": 40,
    "feature_fraction": 0.4,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 5.0,
    "max_bin": 63,
    "verbose": -1,
    "deterministic": True,
    "force_col_wise": True,
    "num_threads": 1,
    "seed": 1,
}

# For trees that learn last, of few papers, after others that learned of many.
GENTLY: Final[Mapping[str, Any]] = {"learning_rate": 0.05, "num_leaves": 6, "min_data_in_leaf": 100, "lambda_l2": 20.0}


def grown(
    x: NDArray[np.float32],
    y: NDArray[np.int64],
    rounds: int,
    *,
    kinds: int = 1,
    after: NDArray[np.float32] | None = None,
    **more: Any,
) -> Any:
    """A LightGBM model of Y, one of KINDS (or yes and no), after ROUNDS; or what betters raw scores that come before it
    (AFTER which it grows) when it is added to them."""
    import lightgbm

    aim = {"objective": "multiclass", "num_class": kinds} if kinds > 1 else {"objective": "binary"}
    start = None if after is None else after.astype(np.float64).reshape((len(x), kinds) if kinds > 1 else -1)
    return lightgbm.train({**GROWTH, **aim, **more}, lightgbm.Dataset(x, y, init_score=start), rounds)


def onnx(models: Sequence[Any], kinds: int, features: int) -> bytes:
    """The sum of MODELS as an ONNX graph from rows of FEATURES to the raw scores of KINDS."""
    from onnx import TensorProto, helper

    attributes: dict[str, Any] = {}
    trees = [tree for model in models for tree in model.dump_model()["tree_info"]]
    for number, tree in enumerate(trees):
        for row in _nodes(tree["tree_structure"], number, number % kinds):
            for key, value in row.items():
                attributes.setdefault(key, []).append(value)
    node = helper.make_node(
        "TreeEnsembleRegressor", ["rows"], ["scores"], domain="ai.onnx.ml", n_targets=kinds, **attributes
    )
    graph = helper.make_graph(
        [node],
        "trees",
        [helper.make_tensor_value_info("rows", TensorProto.FLOAT, [None, features])],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, [None, kinds])],
    )
    sets = [helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)]
    made = helper.make_model(graph, opset_imports=sets, ir_version=8)
    return bytes(made.SerializeToString())


def _nodes(root: Mapping[str, Any], tree: int, target: int) -> Iterator[dict[str, Any]]:
    """The attributes of every node of a tree, numbered in the order of a walk."""
    rows: list[dict[str, Any]] = []

    def walk(node: Mapping[str, Any]) -> int:
        number = len(rows)
        row: dict[str, Any] = {"nodes_treeids": tree, "nodes_nodeids": number}
        rows.append(row)
        if "leaf_value" in node:
            row |= {"nodes_featureids": 0, "nodes_values": 0.0, "nodes_modes": "LEAF"}
            row |= {"nodes_truenodeids": 0, "nodes_falsenodeids": 0}
            row |= {"target_treeids": tree, "target_nodeids": number}
            row |= {"target_ids": target, "target_weights": float(node["leaf_value"])}
            return number
        row |= {"nodes_featureids": node["split_feature"], "nodes_modes": "BRANCH_LEQ"}
        row |= {"nodes_values": float(np.float32(node["threshold"]))}
        row["nodes_truenodeids"] = walk(node["left_child"])
        row["nodes_falsenodeids"] = walk(node["right_child"])
        return number

    walk(root)
    yield from rows
