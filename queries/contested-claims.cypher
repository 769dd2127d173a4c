// Of which pairs does one paper say that the first is better, and another that the second is?
//
// $limit: rows at most, 20 if not said
//
// Columns: one, other, one_better, other_better
MATCH (a)-[r:OUTPERFORMS]->(b), (b)-[s:OUTPERFORMS]->(a)
WHERE a.id < b.id
RETURN a.id AS one, b.id AS other, r.weight AS one_better, s.weight AS other_better
ORDER BY one_better + other_better DESC, one, other
LIMIT $limit
