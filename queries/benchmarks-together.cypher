// Which benchmarks do papers evaluate on together with a benchmark?
//
// $benchmark: name or alias of the benchmark, e.g. "GSM8K"
// $limit: rows at most, 20 if not said
//
// Columns: benchmark, name, papers
MATCH (b:Benchmark)<-[:EVALUATES_ON]-(p:Paper)-[:EVALUATES_ON]->(o:Benchmark)
WHERE (b.name = $benchmark OR $benchmark IN b.aliases) AND b.id <> o.id
RETURN o.id AS benchmark, o.name AS name, count(DISTINCT p.id) AS papers
ORDER BY papers DESC, benchmark
LIMIT $limit
