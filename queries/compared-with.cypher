// What is a method compared with, in how many papers, and in how many is it said to win or to lose?
//
// $method: name or alias of the method, e.g. "PPO"
// $limit: rows at most, 20 if not said
//
// Columns: method, other, name, papers, wins, losses
MATCH (m:Method)<-[:PROPOSES|EXTENDS|USES|COMPARES_WITH]-(p:Paper)-[:COMPARES_WITH]->(o:Method)
WHERE (m.name = $method OR $method IN m.aliases) AND m.id <> o.id
WITH m.id AS method, o.id AS other, o.name AS name, count(DISTINCT p.id) AS papers
OPTIONAL MATCH (a:Method)-[won:OUTPERFORMS]->(b:Method)
WHERE a.id = method AND b.id = other
WITH method, other, name, papers, coalesce(won.weight, 0.0) AS wins
OPTIONAL MATCH (c:Method)-[lost:OUTPERFORMS]->(d:Method)
WHERE c.id = other AND d.id = method
RETURN method, other, name, papers, wins, coalesce(lost.weight, 0.0) AS losses
ORDER BY papers DESC, wins DESC, other, method
LIMIT $limit
