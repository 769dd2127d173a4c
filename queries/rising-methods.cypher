// Which methods are named in more papers of a month than of an earlier one?
//
// $earlier: the earlier month, e.g. "2024-06"
// $later: the later month, e.g. "2025-06"
// $limit: rows at most, 20 if not said
//
// Columns: method, name, before, after, gained
MATCH (m:Method)<-[:PROPOSES|EXTENDS|USES|COMPARES_WITH|STUDIES|MENTIONS]-(p:Paper)
WHERE p.published STARTS WITH $earlier OR p.published STARTS WITH $later
WITH DISTINCT m.id AS method, m.name AS name, p.id AS paper, p.published AS published
WITH method, name, sum(CASE WHEN published STARTS WITH $earlier THEN 1 ELSE 0 END) AS before,
     sum(CASE WHEN published STARTS WITH $later THEN 1 ELSE 0 END) AS after
RETURN method, name, before, after, after - before AS gained
ORDER BY gained DESC, after DESC, method
LIMIT $limit
