// Who has written most about a method, a task, a benchmark or a concept?
//
// $entity: name or alias of the entity, e.g. "GRPO"
// $limit: rows at most, 20 if not said
//
// Columns: author, name, papers, latest
MATCH (a:Author)-[:WROTE]->(p:Paper)-[:PROPOSES|EXTENDS|ADDRESSES|STUDIES|EVALUATES_ON|USES]->(e)
WHERE e.name = $entity OR $entity IN e.aliases
WITH DISTINCT a.id AS author, a.name AS name, p.id AS paper, coalesce(p.published, '') AS published
RETURN author, name, count(paper) AS papers, max(published) AS latest
ORDER BY papers DESC, author
LIMIT $limit
