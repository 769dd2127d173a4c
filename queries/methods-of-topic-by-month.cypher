// Which methods do the papers of a topic name, month by month?
//
// $topic: name of the topic, e.g. "offline reinforcement learning"
// $since: the first month, e.g. "2025-01"
// $limit: rows at most, 100 if not said
//
// Columns: month, method, name, papers
MATCH (t:Topic)<-[:HAS_TOPIC]-(p:Paper)-[:PROPOSES|EXTENDS|USES|COMPARES_WITH|STUDIES|MENTIONS]->(m:Method)
WHERE t.name = $topic AND p.published >= $since AND size(p.published) >= 7
RETURN left(p.published, 7) AS month, m.id AS method, m.name AS name, count(DISTINCT p.id) AS papers
ORDER BY month DESC, papers DESC, method
LIMIT $limit
