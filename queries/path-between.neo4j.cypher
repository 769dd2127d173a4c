// How are two entities or papers connected: the shortest way, by ids the first of them?
//
// $one: id of the one, e.g. "method:group-relative-policy-optimization"
// $other: id of the other, e.g. "benchmark:math"
//
// Columns: steps, ids, names, relations
MATCH (a:KG {id: $one}), (b:KG {id: $other})
WHERE a <> b
MATCH path = allShortestPaths((a)-[:PROPOSES|EXTENDS|ADDRESSES|STUDIES|EVALUATES_ON|COMPARES_WITH|USES|PART_OF|IS_A|OUTPERFORMS|EVALUATED_ON|APPLIED_TO*1..6]-(b))
RETURN length(path) AS steps, [n IN nodes(path) | n.id] AS ids, [n IN nodes(path) | n.name] AS names,
       [r IN relationships(path) | r.relation] AS relations
ORDER BY ids, relations
LIMIT 1
