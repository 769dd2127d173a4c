// Which methods do papers of two topics have in common?
//
// $topic: name of the one topic, e.g. "offline reinforcement learning"
// $other: name of the other, e.g. "computer vision"
// $limit: rows at most, 20 if not said
//
// Columns: method, name, here, there
MATCH (t:Topic)<-[:HAS_TOPIC]-(p:Paper)-[:PROPOSES|EXTENDS|USES]->(m:Method)
WHERE t.name = $topic
WITH m.id AS method, m.name AS name, count(DISTINCT p.id) AS here
MATCH (u:Topic)<-[:HAS_TOPIC]-(q:Paper)-[:PROPOSES|EXTENDS|USES]->(n:Method)
WHERE u.name = $other AND n.id = method
RETURN method, name, here, count(DISTINCT q.id) AS there
ORDER BY here + there DESC, method
LIMIT $limit
