// Which methods are used by many papers here and proposed by none?
//
// $limit: rows at most, 20 if not said
//
// Columns: method, name, papers, since
MATCH (m:Method)<-[:USES|EXTENDS|COMPARES_WITH]-(p:Paper)
WITH DISTINCT m, p.id AS paper, p.published AS published
WITH m, count(paper) AS papers, coalesce(min(published), '') AS since
OPTIONAL MATCH (m)<-[:PROPOSES]-(q:Paper)
WITH m.id AS method, m.name AS name, papers, since, count(q.id) AS proposals
WHERE proposals = 0
RETURN method, name, papers, since
ORDER BY papers DESC, method
LIMIT $limit
