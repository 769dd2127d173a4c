// Of the methods that papers on a benchmark work with, which are said to beat most others, and which to be beaten?
//
// $benchmark: name or alias of the benchmark, e.g. "MATH"
// $limit: rows at most, 20 if not said
//
// Columns: method, name, beats, beaten
MATCH (b:Benchmark)<-[:EVALUATES_ON]-(p:Paper)-[:PROPOSES|EXTENDS|USES|COMPARES_WITH]->(m:Method)
WHERE b.name = $benchmark OR $benchmark IN b.aliases
WITH DISTINCT m.id AS method, m.name AS name
OPTIONAL MATCH (w:Method)-[:OUTPERFORMS]->(x)
WHERE w.id = method
WITH method, name, count(DISTINCT x.id) AS beats
OPTIONAL MATCH (l:Method)<-[:OUTPERFORMS]-(y)
WHERE l.id = method
WITH method, name, beats, count(DISTINCT y.id) AS beaten
WHERE beats + beaten > 0
RETURN method, name, beats, beaten
ORDER BY beats DESC, beaten, method
LIMIT $limit
