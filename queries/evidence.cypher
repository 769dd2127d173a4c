// What do papers say of an entity, in which sentence?
//
// $entity: name or alias of the entity, e.g. "GRPO"
// $limit: rows at most, 20 if not said
//
// Columns: published, paper, relation, entity, confidence, sentence
MATCH (p:Paper)-[r:PROPOSES|EXTENDS|ADDRESSES|STUDIES|EVALUATES_ON|COMPARES_WITH|USES|MENTIONS]->(e)
WHERE e.name = $entity OR $entity IN e.aliases
UNWIND r.evidence AS sentence
RETURN coalesce(p.published, '') AS published, p.id AS paper, r.relation AS relation, e.id AS entity,
       r.confidence AS confidence, sentence
ORDER BY published DESC, paper, relation, entity, sentence
LIMIT $limit
