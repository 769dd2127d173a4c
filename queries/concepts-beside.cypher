// Which concepts occur in the same papers as a concept?
//
// $concept: name or alias of the concept, e.g. "credit assignment"
// $limit: rows at most, 20 if not said
//
// Columns: concept, name, papers, of
MATCH (c:Concept)<-[]-(p:Paper)-[]->(o:Concept)
WHERE (c.name = $concept OR $concept IN c.aliases) AND c.id <> o.id
RETURN o.id AS concept, o.name AS name, count(DISTINCT p.id) AS papers, o.papers AS of
ORDER BY papers DESC, concept
LIMIT $limit
