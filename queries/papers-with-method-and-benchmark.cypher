// Which papers work with a method and evaluate on a benchmark?
//
// $method: name or alias of the method, e.g. "GRPO"
// $benchmark: name or alias of the benchmark, e.g. "MATH"
// $limit: rows at most, 20 if not said
//
// Columns: paper, title, published
MATCH (b:Benchmark)<-[:EVALUATES_ON]-(p:Paper)-[:PROPOSES|EXTENDS|USES]->(m:Method)
WHERE (m.name = $method OR $method IN m.aliases) AND (b.name = $benchmark OR $benchmark IN b.aliases)
RETURN DISTINCT p.id AS paper, p.name AS title, coalesce(p.published, '') AS published
ORDER BY published DESC, paper
LIMIT $limit
