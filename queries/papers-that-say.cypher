// Which papers have a phrase in their title or abstract, in whatever case?
//
// $phrase: the phrase, e.g. "credit assignment"
// $limit: rows at most, 20 if not said
//
// Columns: paper, title, published
MATCH (p:Paper)
WHERE toLower(p.name) CONTAINS toLower($phrase) OR toLower(p.abstract) CONTAINS toLower($phrase)
RETURN p.id AS paper, p.name AS title, coalesce(p.published, '') AS published
ORDER BY published DESC, paper
LIMIT $limit
