// What does a method build on, step by step?
//
// $method: name or alias of the method, e.g. "GRPO"
// $limit: rows at most, 50 if not said
//
// Columns: ancestor, name, label, steps
MATCH path = (m:Method)-[:EXTENDS*1..3]->(a)
WHERE (m.name = $method OR $method IN m.aliases) AND a.id <> m.id
RETURN a.id AS ancestor, a.name AS name, a.label AS label, min(length(path)) AS steps
ORDER BY steps, ancestor
LIMIT $limit
