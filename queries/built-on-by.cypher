// Which methods build on a method, step by step?
//
// $method: name or alias of the method, e.g. "PPO"
// $limit: rows at most, 50 if not said
//
// Columns: descendant, name, label, steps
MATCH path = (d)-[:EXTENDS*1..3]->(m:Method)
WHERE (m.name = $method OR $method IN m.aliases) AND d.id <> m.id AND d.label <> 'Paper'
RETURN d.id AS descendant, d.name AS name, d.label AS label, min(length(path)) AS steps
ORDER BY steps, descendant
LIMIT $limit
