// Which entities appeared for the first time in a month?
//
// $month: the month, e.g. "2025-06"
// $limit: rows at most, 50 if not said
//
// Columns: entity, label, name, papers, first_seen
MATCH (e)
WHERE e.label IN ['Method', 'Benchmark', 'Task', 'Concept', 'Metric'] AND e.first_seen STARTS WITH $month
RETURN e.id AS entity, e.label AS label, e.name AS name, e.papers AS papers, e.first_seen AS first_seen
ORDER BY papers DESC, entity
LIMIT $limit
