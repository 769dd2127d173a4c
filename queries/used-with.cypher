// Which methods are used in the same papers as a method?
//
// $method: name or alias of the method, e.g. "LoRA"
// $limit: rows at most, 20 if not said
//
// Columns: method, name, papers
MATCH (m:Method)<-[:PROPOSES|EXTENDS|USES]-(p:Paper)-[:PROPOSES|EXTENDS|USES]->(o:Method)
WHERE (m.name = $method OR $method IN m.aliases) AND m.id <> o.id
RETURN o.id AS method, o.name AS name, count(DISTINCT p.id) AS papers
ORDER BY papers DESC, method
LIMIT $limit
