// Which methods used for a task has nobody tried on which of its benchmarks, although neighbours were?
//
// A neighbour is a method that some paper on the task uses beside the first, and another paper on the benchmark.
//
// $task: name or alias of the task, e.g. "mathematical reasoning"
// $limit: rows at most, 20 if not said
//
// Columns: method, benchmark, neighbours, neighbour
MATCH (t:Task)<-[:ADDRESSES]-(p:Paper)-[:PROPOSES|EXTENDS|USES]->(m:Method)
WHERE t.name = $task OR $task IN t.aliases
MATCH (p)-[:PROPOSES|EXTENDS|USES]->(n:Method)
WHERE n.id <> m.id
WITH DISTINCT t.id AS task, m.id AS method, n.id AS neighbour
MATCH (u:Task)<-[:ADDRESSES]-(q:Paper)-[:PROPOSES|EXTENDS|USES]->(o:Method)
WHERE u.id = task AND o.id = neighbour
MATCH (q)-[:EVALUATES_ON]->(b:Benchmark)
WITH DISTINCT method, neighbour, b.id AS benchmark
WITH method, benchmark, count(neighbour) AS neighbours, min(neighbour) AS neighbour
OPTIONAL MATCH (x:Method)<-[:PROPOSES|EXTENDS|USES]-(r:Paper)-[:EVALUATES_ON]->(y:Benchmark)
WHERE x.id = method AND y.id = benchmark
WITH method, benchmark, neighbours, neighbour, count(r.id) AS tried
WHERE tried = 0
RETURN method, benchmark, neighbours, neighbour
ORDER BY neighbours DESC, method, benchmark
LIMIT $limit
