// How are two entities or papers connected: the shortest way, by ids the first of them?
//
// $one: id of the one, e.g. "method:group-relative-policy-optimization"
// $other: id of the other, e.g. "benchmark:math"
//
// Columns: steps, ids, names, relations
MATCH path = (a)-[:PROPOSES|EXTENDS|ADDRESSES|STUDIES|EVALUATES_ON|COMPARES_WITH|USES|PART_OF|IS_A|OUTPERFORMS|EVALUATED_ON|APPLIED_TO* ALL SHORTEST 1..6]-(b)
WHERE a.id = $one AND b.id = $other
RETURN length(path) AS steps, properties(nodes(path), 'id') AS ids, properties(nodes(path), 'name') AS names,
       properties(rels(path), 'relation') AS relations
ORDER BY list_to_string(' ', ids), list_to_string(' ', relations)
LIMIT 1
