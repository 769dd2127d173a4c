// Which methods are used by many papers here and proposed by none?
//
// $limit: rows at most, 20 if not said
//
// Columns: method, name, papers, since
MATCH (:Paper)-[:PROPOSES]->(o:Method)
WITH collect(DISTINCT o.id) AS proposed
MATCH (m:Method)<-[:USES|EXTENDS|COMPARES_WITH]-(p:Paper)
WITH DISTINCT proposed, m.id AS method, m.name AS name, p.id AS paper, p.published AS published
WHERE NOT (method IN proposed)
RETURN method, name, count(paper) AS papers, coalesce(min(published), '') AS since
ORDER BY papers DESC, method
LIMIT $limit
