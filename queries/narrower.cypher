// What lies under a concept, a task or a topic, and how many papers name it?
//
// $entity: id of the wider one, e.g. "topic:reinforcement-learning-theory-and-algorithms"
// $limit: rows at most, 50 if not said
//
// Columns: steps, narrower, name, papers
MATCH path = (n)-[:BROADER*1..3]->(w)
WHERE w.id = $entity AND n.id <> w.id
RETURN min(length(path)) AS steps, n.id AS narrower, n.name AS name, n.papers AS papers
ORDER BY steps, papers DESC, narrower
LIMIT $limit
