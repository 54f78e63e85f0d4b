-- name: powers
-- What a role may beyond its own tables; membership counts, since SET ROLE makes it so.
SELECT r.rolname AS role, r.rolsuper AS superuser, r.rolcreaterole AS makes_roles,
       r.rolbypassrls AS passes_rules, r.rolreplication AS copies_all,
       EXISTS (
         SELECT FROM pg_roles AS o
         WHERE o.oid <> r.oid AND pg_has_role(r.oid, o.oid, 'MEMBER')
           AND (o.rolsuper OR o.rolname IN ('pg_execute_server_program', 'pg_read_server_files',
                                            'pg_write_server_files'))
       ) AS becomes_more
FROM pg_roles AS r WHERE r.rolname = current_user

-- name: reach
-- One relation that the present role may use beside the public projection; none is right. Whoever
-- may make tables has them all as soon as migrations have run.
SELECT 'every new table' AS relation
WHERE has_database_privilege(current_database(), 'CREATE')
UNION ALL (
  SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname)
  FROM pg_class AS c
  JOIN pg_namespace AS n ON n.oid = c.relnamespace
  JOIN pg_roles AS r ON pg_has_role(current_user, r.oid, 'MEMBER')
  WHERE n.nspname IN ('public', 'keyed_read', 'partner_read', 'trusted_read', 'full_read')
    AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
    AND has_schema_privilege(r.oid, n.oid, 'USAGE')
    AND (has_any_column_privilege(r.oid, c.oid, 'SELECT, INSERT, UPDATE')
         OR has_table_privilege(r.oid, c.oid, 'DELETE, TRUNCATE'))
    AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.classid = 'pg_class'::regclass
                                                 AND d.objid = c.oid AND d.deptype = 'e')
  ORDER BY n.nspname, c.relname
  LIMIT 1
)
LIMIT 1
