// In which topics is a method used, and since when?
//
// $method: name or alias of the method, e.g. "GRPO"
// $limit: rows at most, 20 if not said
//
// Columns: topic, name, papers, since
MATCH (m:Method)<-[:PROPOSES|EXTENDS|USES]-(p:Paper)-[:HAS_TOPIC]->(t:Topic)
WHERE m.name = $method OR $method IN m.aliases
WITH DISTINCT t.id AS topic, t.name AS name, p.id AS paper, p.published AS published
RETURN topic, name, count(paper) AS papers, coalesce(min(published), '') AS since
ORDER BY papers DESC, topic
LIMIT $limit
