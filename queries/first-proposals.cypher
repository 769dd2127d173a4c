// Which paper was the first to propose each method of a topic?
//
// $topic: name of the topic, e.g. "offline reinforcement learning"
// $limit: rows at most, 20 if not said
//
// Columns: published, method, name, paper, title
MATCH (t:Topic)<-[:HAS_TOPIC]-(:Paper)-[:PROPOSES]->(m:Method)
WHERE t.name = $topic
WITH DISTINCT m.id AS method, m.name AS name
MATCH (p:Paper)-[:PROPOSES]->(n:Method)
WHERE n.id = method AND p.published IS NOT NULL
WITH method, name, min(p.published) AS published
MATCH (q:Paper)-[:PROPOSES]->(o:Method)
WHERE o.id = method AND q.published = published
WITH published, method, name, min(q.id) AS paper
MATCH (r:Paper)
WHERE r.id = paper
RETURN published, method, name, paper, r.name AS title
ORDER BY published DESC, method
LIMIT $limit
