// Which organisations publish most on a topic, and how many methods do they propose?
//
// $topic: name of the topic, e.g. "offline reinforcement learning"
// $limit: rows at most, 20 if not said
//
// Columns: organization, name, papers, proposed
MATCH (t:Topic)<-[:HAS_TOPIC]-(p:Paper)-[:`FROM`]->(o:Organization)
WHERE t.name = $topic
OPTIONAL MATCH (p)-[:PROPOSES]->(m:Method)
RETURN o.id AS organization, o.name AS name, count(DISTINCT p.id) AS papers, count(DISTINCT m.id) AS proposed
ORDER BY papers DESC, proposed DESC, organization
LIMIT $limit
