// Which results do papers report on a benchmark?
//
// $benchmark: name or alias of the benchmark, e.g. "MATH"
// $limit: rows at most, 50 if not said
//
// Columns: metric, number, unit, value, method, name, paper, published
MATCH (b:Benchmark)<-[:`ON`]-(r:Result)<-[:REPORTS]-(p:Paper)
WHERE b.name = $benchmark OR $benchmark IN b.aliases
OPTIONAL MATCH (r)-[:`OF`]->(m:Method)
RETURN coalesce(r.metric, '') AS metric, r.number AS number, coalesce(r.unit, '') AS unit, r.value AS value,
       coalesce(m.id, '') AS method, coalesce(m.name, r.method, '') AS name, p.id AS paper,
       coalesce(p.published, '') AS published
ORDER BY metric, unit, number DESC, value, paper, method
LIMIT $limit
