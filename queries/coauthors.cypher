// With whom has an author written, and how often?
//
// $author: name of the author, e.g. "Chelsea Finn"
// $limit: rows at most, 20 if not said
//
// Columns: author, name, papers, latest
MATCH (a:Author)-[:WROTE]->(p:Paper)<-[:WROTE]-(b:Author)
WHERE a.name = $author AND a.id <> b.id
WITH DISTINCT b.id AS author, b.name AS name, p.id AS paper, coalesce(p.published, '') AS published
RETURN author, name, count(paper) AS papers, max(published) AS latest
ORDER BY papers DESC, author
LIMIT $limit
