"""Where the nodes of a picture stand: computed beforehand, the same for the same graph."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

if TYPE_CHECKING:
    import networkx as nx
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

_ROUNDS: Final = 300
# Up to so many nodes, each pushes every other. In larger graphs a node is pushed by the cells of a grid.
_EXACT: Final = 600
_CELLS: Final = 24
_SEED: Final = 7
_ROOM: Final = 62.0  # pixels to a node, each way
_LABELS: Final = 8  # so many nodes get twice that room: of a few each has its label in sight
_GAP: Final = 12.0  # pixels between two nodes
_ASPECT: Final = 1.2  # width over height, as the space beside the panel mostly is


def positions(graph: "nx.MultiDiGraph[str]", sizes: Mapping[str, float]) -> dict[str, tuple[int, int]]:
    """Where each node of GRAPH stands: neighbours near each other, and no two nodes of these SIZES (radii) overlap.

    Parts that nothing joins stand beside each other, the largest first.
    """
    nodes = sorted(graph)
    if not nodes:
        return {}
    radii = np.array([sizes[node] for node in nodes])
    places = _packed([_part(*part, radii) for part in _parts(_incidence(graph, nodes))])
    return {nodes[row]: (round(x), round(y)) for row, (x, y) in sorted(places.items())}


def _incidence(graph: "nx.MultiDiGraph[str]", nodes: list[str]) -> Any:
    """A row for each joined pair: 1 at one end, -1 at the other."""
    row = {node: i for i, node in enumerate(nodes)}
    pairs = sorted({(min(row[u], row[v]), max(row[u], row[v])) for u, v in graph.edges() if u != v})
    ends = np.array(pairs, dtype=int).reshape(-1, 2)
    signs = np.tile([1.0, -1.0], len(ends))
    return sparse.csr_matrix((signs, (np.repeat(np.arange(len(ends)), 2), ends.ravel())), (len(ends), len(nodes)))


def _parts(incidence: Any) -> "Iterator[tuple[NDArray[np.int64], Any]]":
    """The connected parts, the largest first: the rows of its nodes, and its own incidence."""
    _, part_of = connected_components(incidence.T @ incidence, directed=False)
    counts = np.bincount(part_of)
    for part in sorted(range(len(counts)), key=lambda part: (-counts[part], part)):
        rows = np.flatnonzero(part_of == part)
        own = incidence[:, rows]
        yield rows, own[np.diff(own.indptr) > 0]


def _part(rows: "NDArray[np.int64]", incidence: Any, radii: "Numbers") -> "tuple[NDArray[np.int64], Numbers]":
    points = _settled(incidence) if len(rows) > 1 else np.zeros((1, 2))
    spread = points.std(axis=0)
    room = _ROOM * (1 + _LABELS / len(rows))
    wanted = room * np.sqrt(len(rows)) / np.sqrt(12) * np.array([np.sqrt(_ASPECT), 1 / np.sqrt(_ASPECT)])
    return rows, _apart((points - points.mean(axis=0)) * (wanted / np.maximum(spread, 1e-9)), radii[rows])


def _settled(incidence: Any) -> "Numbers":
    """Points pulled along edges and pushed by one another: ForceAtlas2 (Jacomy et al. 2014), in its LinLog form."""
    count = incidence.shape[1]
    mass = 1.0 + np.asarray(abs(incidence).sum(axis=0)).ravel()
    points = np.random.default_rng(_SEED).normal(scale=10 * np.sqrt(count), size=(count, 2))
    before, speed = np.zeros_like(points), 1.0
    for _ in range(_ROUNDS):
        force = _pushed(points, mass) + _pulled(points, incidence) + _drawn_in(points, mass)
        swing, steady = _lengths(force - before), _lengths(force + before) / 2
        speed = min(float(mass @ steady) / max(float(mass @ swing), 1e-9), 1.5 * speed)
        points = points + force * (speed / (1 + speed * np.sqrt(swing)))[:, None]
        before = force
    return points


def _lengths(vectors: "Numbers") -> "Numbers":
    lengths: Numbers = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
    return lengths


def _pulled(points: "Numbers", incidence: Any) -> "Numbers":
    across = incidence @ points
    distance = np.maximum(_lengths(across), 1e-9)
    pulled: Numbers = -(incidence.T @ (across * (np.log1p(distance) / distance)[:, None]))
    return pulled


def _drawn_in(points: "Numbers", mass: "Numbers") -> "Numbers":
    return -points * (mass / np.maximum(_lengths(points), 1e-9))[:, None] * 0.5


def _pushed(points: "Numbers", mass: "Numbers") -> "Numbers":
    bodies, weights = (points, mass) if len(points) <= _EXACT else _cells(points, mass)
    across, down = points[:, :1] - bodies[:, 0], points[:, 1:] - bodies[:, 1]
    strength = 2 * mass[:, None] * weights / np.maximum(across**2 + down**2, 1.0)
    return np.column_stack([(across * strength).sum(axis=1), (down * strength).sum(axis=1)])


def _cells(points: "Numbers", mass: "Numbers") -> "tuple[Numbers, Numbers]":
    """The middles of the occupied cells of a grid over POINTS, and what stands in each."""
    low, high = points.min(axis=0), points.max(axis=0)
    column = np.minimum(((points - low) / np.maximum(high - low, 1e-9) * _CELLS).astype(int), _CELLS - 1)
    cell = column[:, 0] * _CELLS + column[:, 1]
    weights = np.bincount(cell, mass, _CELLS**2).astype(np.float64)
    held = weights > 0
    middles = [np.bincount(cell, mass * points[:, axis], _CELLS**2)[held] / weights[held] for axis in (0, 1)]
    return np.column_stack(middles), weights[held]


def _apart(points: "Numbers", radii: "Numbers") -> "Numbers":
    """POINTS moved until circles of these RADII about them do not overlap."""
    reach = 2 * radii.max() + _GAP
    for _ in range(100):
        pairs = cKDTree(points).query_pairs(reach, output_type="ndarray")
        left, right = pairs[:, 0], pairs[:, 1]
        across = points[right] - points[left]
        distance = np.maximum(_lengths(across), 1e-3)
        lacking = radii[left] + radii[right] + _GAP - distance
        near = lacking > 0.5
        if not near.any():
            break
        step = across[near] / distance[near, None] * (lacking[near, None] / 2)
        points = points.copy()
        np.add.at(points, left[near], -step)
        np.add.at(points, right[near], step)
    return points


def _packed(parts: "list[tuple[NDArray[np.int64], Numbers]]") -> dict[int, tuple[float, float]]:
    """The nodes of all PARTS: the first on top, the others in rows below that are as wide."""
    places: dict[int, tuple[float, float]] = {}
    room = 2 * _ROOM
    widest = max(np.ptp(parts[0][1][:, 0]), room * np.sqrt(len(parts)) * _ASPECT)
    left = top = height = 0.0
    for rows, points in parts:
        size = np.ptp(points, axis=0) + room
        if left and left + size[0] > widest + room:
            left, top, height = 0.0, top + height, 0.0
        placed = points - points.min(axis=0) + [left, top]
        places |= dict(zip(rows.tolist(), map(tuple, placed.tolist()), strict=True))
        left, height = left + size[0], max(height, size[1])
    return places
