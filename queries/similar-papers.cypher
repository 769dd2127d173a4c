// Which papers are most like a paper, and how many entities do they share?
//
// $paper: id of the paper, e.g. "paper:arxiv.2402.03300"
// $limit: rows at most, 10 if not said
//
// Columns: paper, title, published, strength, shared
MATCH (p:Paper)-[s:SIMILAR_TO]-(q:Paper)
WHERE p.id = $paper
WITH DISTINCT q.id AS paper, q.name AS title, coalesce(q.published, '') AS published, s.weight AS strength
MATCH (a:Paper)-[:PROPOSES|EXTENDS|ADDRESSES|STUDIES|EVALUATES_ON|COMPARES_WITH|USES|MENTIONS]->(e)
WHERE a.id = $paper
MATCH (b:Paper)-[:PROPOSES|EXTENDS|ADDRESSES|STUDIES|EVALUATES_ON|COMPARES_WITH|USES|MENTIONS]->(e)
WHERE b.id = paper
RETURN paper, title, published, strength, count(DISTINCT e.id) AS shared
ORDER BY strength DESC, paper
LIMIT $limit
