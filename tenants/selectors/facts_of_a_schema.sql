-- What schemas are made of: one row per fact. The schema's and its role's names are left out or written as ~, so that two schemas with
-- the same structure have the same facts.
-- Called by structure.differences (in words) and, under a hash, structure.fingerprints (in numbers, which is several times faster).
-- Parameters: schemas (names), tables (names, only where {which} asks for them).
-- Filled in as text: {which} (a condition on pg_class c) · {constraint}, {index} (how those two are spelled out).
-- Locks nothing. Returns: schema, kind, object, what is true of it. Order of columns is left out: every statement names them. PostgreSQL 18
-- keeps NOT NULL as constraints too (contype n); older ones don't, and the column says it anyway.
WITH spaces AS (SELECT oid, nspname FROM pg_namespace WHERE nspname = ANY(%(schemas)s)),
tables AS (
    SELECT c.oid, c.relname, c.relkind, c.relpersistence, c.reloptions, c.relacl, s.nspname
    FROM pg_class c JOIN spaces s ON s.oid = c.relnamespace WHERE {which}
)
SELECT nspname, 'table' AS kind, relname::text AS object, concat_ws(' ', relkind, relpersistence, reloptions::text,
        (SELECT string_agg(replace(item::text, 'r_' || nspname, '~'), ' ' ORDER BY replace(item::text, 'r_' || nspname, '~'))
         FROM unnest(relacl) AS item)) AS fact
FROM tables WHERE relkind IN ('r', 'p', 'v', 'm', 'S')
UNION ALL
SELECT t.nspname, 'column', t.relname || '.' || a.attname, concat_ws(' ', format_type(a.atttypid, a.atttypmod),
        CASE WHEN a.attnotnull THEN 'not null' END, a.attidentity, a.attgenerated,
        replace(pg_get_expr(d.adbin, d.adrelid), t.nspname || '.', ''), a.attcollation)
FROM tables t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef d ON d.adrelid = t.oid AND d.adnum = a.attnum
WHERE t.relkind IN ('r', 'p')
UNION ALL
SELECT t.nspname, 'constraint', t.relname || '.' || k.conname,
    {constraint} || CASE WHEN k.convalidated THEN '' ELSE ' unproved' END
FROM tables t JOIN pg_constraint k ON k.conrelid = t.oid AND k.contype <> 'n'
UNION ALL
SELECT t.nspname, 'index', i.relname::text, {index} || CASE WHEN x.indisvalid THEN '' ELSE ' invalid' END
FROM tables t JOIN pg_index x ON x.indrelid = t.oid JOIN pg_class i ON i.oid = x.indexrelid
UNION ALL
SELECT t.nspname, 'trigger', t.relname || '.' || g.tgname, replace(pg_get_triggerdef(g.oid), t.nspname || '.', '') || g.tgenabled::text
FROM tables t JOIN pg_trigger g ON g.tgrelid = t.oid AND NOT g.tgisinternal
UNION ALL
SELECT s.nspname, 'view', t.relname::text, pg_get_viewdef(t.oid) FROM tables t JOIN spaces s USING (nspname) WHERE t.relkind IN ('v', 'm')
UNION ALL
SELECT s.nspname, 'function', p.oid::regprocedure::text, p.prosrc FROM pg_proc p JOIN spaces s ON s.oid = p.pronamespace
