"""What an account of the database may do beside what it should, and the statements for the difference."""

from collections import defaultdict
from typing import Any

from django.db import connection
from psycopg import sql

from cms.keeping.dividing import DIVIDED, LOCK_MS, MAKE_PARTITION, ask
from cms.keeping.rights import COUNTERS, MAINTAIN, MAINTAIN_SINCE, TABLE_RIGHTS, Right, for_tables

# Whoever may write the audit trail without owning it is an account of the product.
ACCOUNTS = """
    SELECT r.rolname FROM pg_class c, aclexplode(c.relacl) x JOIN pg_roles r ON r.oid = x.grantee
    WHERE c.oid = to_regclass('club_auditentry') AND x.privilege_type = 'INSERT' AND x.grantee <> c.relowner
    UNION SELECT current_user FROM pg_class c
    WHERE c.oid = to_regclass('club_auditentry') AND NOT pg_has_role(c.relowner, 'MEMBER') ORDER BY 1
"""
# What an extension brought is not the club's.
_OURS = """namespace = 'public'::regnamespace AND NOT EXISTS (SELECT FROM pg_depend d
                WHERE d.objid = o.oid AND d.classid = o.tableoid AND d.deptype = 'e')"""
# What the account may do in any way: by itself, by what everybody may, or as a member of another one.
MAY = f"""
    SELECT 'TABLE', o.relname, p FROM pg_class o, unnest(%(rights)s::text[]) p
        WHERE o.relkind IN ('r', 'p', 'v', 'm', 'f') AND o.rel{_OURS}
            AND has_table_privilege(%(account)s, o.oid, p)
    UNION ALL SELECT 'TABLE', o.relname, format('%%s (%%I)', p, a.attname)
        FROM pg_class o JOIN pg_attribute a ON a.attrelid = o.oid,
        unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'REFERENCES']) p
        WHERE o.rel{_OURS} AND a.attacl IS NOT NULL AND NOT a.attisdropped
            AND has_column_privilege(%(account)s, o.oid, a.attnum, p)
            AND NOT has_table_privilege(%(account)s, o.oid, p)
    UNION ALL SELECT 'SEQUENCE', o.relname, p FROM pg_class o, unnest(ARRAY['USAGE', 'SELECT', 'UPDATE']) p
        WHERE o.relkind = 'S' AND o.rel{_OURS} AND has_sequence_privilege(%(account)s, o.oid, p)
    UNION ALL SELECT 'FUNCTION', o.proname, 'EXECUTE' FROM pg_proc o
        WHERE o.prosecdef AND o.pro{_OURS} AND has_function_privilege(%(account)s, o.oid, 'EXECUTE')
    UNION ALL SELECT 'SCHEMA', n.nspname, p FROM pg_namespace n, unnest(ARRAY['USAGE', 'CREATE']) p
        WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
            AND has_schema_privilege(%(account)s, n.oid, p)
    UNION ALL SELECT 'DATABASE', d.datname, p
        FROM pg_database d, unnest(ARRAY['CONNECT', 'TEMPORARY', 'CREATE']) p
        WHERE d.datname = current_database() AND has_database_privilege(%(account)s, d.oid, p)
"""
THERE = """
    SELECT relname, relkind::text FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'S') AND NOT relispartition
"""
# What no grant takes away: who somebody is.
IS = """
    WITH account AS (SELECT * FROM pg_roles WHERE rolname = %(account)s)
    SELECT word FROM account r, LATERAL (VALUES
        ('is a superuser', rolsuper), ('passes over the security of rows', rolbypassrls),
        ('may make accounts', rolcreaterole), ('may make databases', rolcreatedb),
        ('may copy the whole server', rolreplication)) words (word, is_so) WHERE is_so
    UNION ALL SELECT 'is a member of ' || g.rolname
        FROM pg_auth_members m JOIN account r ON r.oid = m.member JOIN pg_roles g ON g.oid = m.roleid
    UNION ALL SELECT 'owns ' || relname FROM pg_class JOIN account r ON r.oid = relowner
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'S')
    UNION ALL SELECT 'owns the function ' || proname FROM pg_proc JOIN account r ON r.oid = proowner
    UNION ALL SELECT 'owns the schema ' || nspname FROM pg_namespace JOIN account r ON r.oid = nspowner
        WHERE nspname !~ '^pg_'
    UNION ALL SELECT 'owns the database' FROM pg_database JOIN account r ON r.oid = datdba
        WHERE datname = current_database()
"""
# The one thing that takes an owner and cannot wait for one: every night partitions are made ahead. The caller
# says how long the first lock may take, as `divide` does.
_BODY = f"""
BEGIN
    IF divided NOT IN ({", ".join(f"'{table}'" for table in DIVIDED)}) OR begins < 0 OR ends <= begins THEN
        RAISE EXCEPTION 'no partition for %', divided USING ERRCODE = 'invalid_parameter_value';
    END IF;
    EXECUTE format('LOCK TABLE public.%I IN SHARE UPDATE EXCLUSIVE MODE', divided);
    PERFORM set_config('lock_timeout', '{LOCK_MS}', true);
    EXECUTE format('CREATE TABLE public.%I PARTITION OF public.%I FOR VALUES FROM (%L) TO (%L)',
        divided || '_p' || begins, divided, begins, ends);
END
"""
FUNCTION = f"""
CREATE OR REPLACE FUNCTION public.{MAKE_PARTITION}(divided text, begins bigint, ends bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $${_BODY}$$;
REVOKE EXECUTE ON FUNCTION public.{MAKE_PARTITION} FROM PUBLIC
"""
FUNCTION_NOW = """
    SELECT prosrc, prosecdef, proconfig::text, has_function_privilege('public', oid, 'EXECUTE') FROM pg_proc
    WHERE proname = %s AND pronamespace = 'public'::regnamespace
"""
FUNCTION_RIGHT = [(_BODY, True, '{"search_path=pg_catalog, public, pg_temp"}', False)]


def accounts() -> list[str]:
    """The accounts under which the product runs without owning its tables; none where it owns them."""
    return [name for (name,) in ask(ACCOUNTS)]


def is_owner() -> bool:
    """Whether rights can be given under the account of this connection."""
    rows = ask(
        "SELECT pg_has_role(relowner, 'MEMBER') FROM pg_class WHERE oid = to_regclass('club_auditentry')"
    )
    return all(owns for (owns,) in rows)


def wanted() -> set[Right]:
    """What an account of the product should be able to do, with the tables there are now."""
    there = dict(ask(THERE))
    tables = {right for right in for_tables() if right.name in there}
    counters = {Right("SEQUENCE", name, p) for name, kind in there.items() if kind == "S" for p in COUNTERS}
    database = ask("SELECT current_database()")[0][0]
    return {
        *tables,
        *counters,
        Right("SCHEMA", "public", "USAGE"),
        Right("DATABASE", database, "CONNECT"),
        Right("DATABASE", database, "TEMPORARY"),  # a list of codes is read into a table of the moment
        Right("FUNCTION", MAKE_PARTITION, "EXECUTE"),
    }


def held(account: str) -> set[Right]:
    """What the account can do, whoever gave it."""
    newer = ask("SELECT current_setting('server_version_num')::int")[0][0] >= MAINTAIN_SINCE * 10_000
    rights = [*TABLE_RIGHTS, *([MAINTAIN] if newer else [])]
    return {Right(*row) for row in _ask(MAY, account=account, rights=rights)}


def is_known(account: str) -> bool:
    """Whether the server knows it."""
    return bool(_ask("SELECT FROM pg_roles WHERE rolname = %(account)s", account=account))


def strangeness(account: str) -> list[str]:
    """In words: who it is, what it can do beyond what it should, what it lacks; none if all is well."""
    is_too_much = [f"account {account} {word}" for (word,) in _ask(IS, account=account)]
    should, may = wanted(), held(account)
    surplus = [f"account {account} has {right}" for right in sorted(may - should)]
    missing = [f"account {account} lacks {right}" for right in sorted(should - may)]
    function = [] if function_is_right() else [f"the function {MAKE_PARTITION} is not as it should be"]
    return [*is_too_much, *surplus, *function, *missing]


def function_is_right() -> bool:
    """Whether the function that makes partitions is there as it should be."""
    return ask(FUNCTION_NOW, MAKE_PARTITION) == FUNCTION_RIGHT


def differences(account: str) -> list[str]:
    """The statements that give the account what it needs and take away the rest; none if all is well."""
    should, may = wanted(), held(account)
    taken = _statements("REVOKE {} ON {} {} FROM {}, PUBLIC", may - should, account)
    return [*taken, *_statements("GRANT {} ON {} {} TO {}", should - may, account)]


def _statements(form: str, rights: set[Right], account: str) -> list[str]:
    """One statement for all objects on which the same is to be said."""
    by_object: dict[tuple[str, str], list[str]] = defaultdict(list)
    for right in sorted(rights):
        by_object[right.kind, right.name].append(right.privilege)
    objects: dict[tuple[str, str], list[str]] = defaultdict(list)
    for (kind, name), privileges in by_object.items():
        objects[kind, ", ".join(privileges)].append(name)
    said = []
    for (kind, privileges), names in sorted(objects.items()):
        on = sql.SQL(", ").join(map(sql.Identifier, names))
        to = sql.Identifier(account)
        said.append(sql.SQL(form).format(sql.SQL(privileges), sql.SQL(kind), on, to).as_string())
    return said


def _ask(statement: str, **values: object) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
