// On which benchmarks do papers that address a task, or are tested at it, evaluate, and how many of them?
//
// $task: name or alias of the task, e.g. "mathematical reasoning"
// $limit: rows at most, 20 if not said
//
// Columns: benchmark, name, papers, latest
MATCH (t:Task)<-[:ADDRESSES|EVALUATES_ON]-(p:Paper)-[:EVALUATES_ON]->(b:Benchmark)
WHERE t.name = $task OR $task IN t.aliases
WITH DISTINCT b.id AS benchmark, b.name AS name, p.id AS paper, coalesce(p.published, '') AS published
RETURN benchmark, name, count(paper) AS papers, max(published) AS latest
ORDER BY papers DESC, benchmark
LIMIT $limit
