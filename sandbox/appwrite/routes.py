"""Which call does what, and the scope that it needs. Paths are below /v1."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import Final

from sandbox.appwrite import (
    account,
    bulk,
    deployments,
    documents,
    functions,
    members,
    people,
    policies,
    project,
    schema,
    service,
    teams,
    transactions,
)
from sandbox.appwrite.dialect import DOCUMENTS, ROWS, Dialect
from sandbox.appwrite.limits import (
    ANONYMOUS_SESSIONS,
    DELETES,
    INVITATIONS,
    LOG_OUTS,
    LOGINS,
    SIGN_UPS,
    TOKENS,
    WRITES,
    Limit,
)
from sandbox.appwrite.wire import Reply
from sandbox.appwrite.work import Handler, Work

RowHandler = Callable[[Dialect, Work], Reply]
_SEEN: Final = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One call; `schema` says that it is about what exists, not about documents."""

    method: str
    path: str
    scope: str
    handler: Handler
    schema: bool = False
    limit: Limit | None = None


@cache
def all_entries() -> tuple[Entry, ...]:
    """The most frequent ones first: they are tried in order."""
    return (
        *_row_entries("/databases/{database_id}/collections/{table_id}/documents", DOCUMENTS),
        *_row_entries("/tablesdb/{database_id}/tables/{table_id}/rows", ROWS),
        *_transaction_entries("/databases/transactions", DOCUMENTS),
        *_transaction_entries("/tablesdb/transactions", ROWS),
        *_account_entries(),
        *_user_entries(),
        *_function_entries(),
        *_project_entries(),
        Entry("GET", "/ping", "global", service.ping),
        Entry("GET", "/health/version", "public", service.version),
        Entry("GET", "/locale", "locale.read", service.locale),
        *_team_entries(),
        *_schema_entries("/databases", "collections", "attributes", DOCUMENTS),
        *_schema_entries("/tablesdb", "tables", "columns", ROWS),
    )


def entry_for(method: str, path: str) -> tuple[Entry, dict[str, str]]:
    """The call that a path means, and what stands in its holes."""
    for entry in all_entries():
        if entry.method == method and (values := _match(entry.path, path)) is not None:
            return entry, values
    raise LookupError(f"no call {method} {path}")


def _match(pattern: str, path: str) -> dict[str, str] | None:
    wanted, given = pattern.split("/"), path.split("/")
    if len(wanted) != len(given):
        return None
    pairs = list(zip(wanted, given, strict=True))
    if any(own != theirs and not own.startswith("{") for own, theirs in pairs):
        return None
    return {own[1:-1]: theirs for own, theirs in pairs if own.startswith("{")}


def _row_entries(base: str, words: Dialect) -> list[Entry]:
    reading, writing, one = words.scope("row", "read"), words.scope("row", "write"), f"{base}/{{row_id}}"

    def write(method: str, path: str, handler: RowHandler, limit: Limit = WRITES) -> Entry:
        return Entry(method, path, writing, partial(handler, words), limit=limit)

    return [
        write("POST", base, documents.create),
        write("PUT", base, bulk.upsert),
        write("PATCH", base, bulk.update),
        write("DELETE", base, bulk.delete, DELETES),
        Entry("GET", base, reading, partial(documents.list_all, words)),
        Entry("GET", one, reading, partial(documents.read, words)),
        write("PATCH", one, documents.update),
        write("PUT", one, documents.upsert),
        write("DELETE", one, documents.delete, DELETES),
        write("PATCH", f"{one}/{{attribute}}/increment", documents.increment),
        write("PATCH", f"{one}/{{attribute}}/decrement", documents.decrement),
    ]


def _transaction_entries(base: str, words: Dialect) -> list[Entry]:
    reading, writing, one = words.scope("row", "read"), words.scope("row", "write"), f"{base}/{{transaction_id}}"
    return [
        Entry("POST", base, writing, transactions.create),
        Entry("GET", base, reading, transactions.list_all),
        Entry("GET", one, reading, transactions.read),
        Entry("PATCH", one, writing, transactions.finish),
        Entry("DELETE", one, writing, transactions.delete),
        Entry("POST", f"{one}/operations", writing, partial(transactions.add_operations, words)),
    ]


def _account_entries() -> list[Entry]:
    own = "account"
    return [
        Entry("GET", "/account", own, account.read_account),
        Entry("POST", "/account", "sessions.write", account.sign_up, limit=SIGN_UPS),
        Entry(
            "POST",
            "/account/sessions/anonymous",
            "sessions.write",
            account.create_anonymous_session,
            limit=ANONYMOUS_SESSIONS,
        ),
        Entry("POST", "/account/sessions/email", "sessions.write", account.create_email_session, limit=LOGINS),
        Entry("PUT", "/account/sessions/token", "sessions.write", account.create_token_session, limit=LOGINS),
        Entry("PATCH", "/account/name", own, account.rename),
        Entry("PATCH", "/account/email", own, account.set_email),
        Entry("PATCH", "/account/password", own, account.set_password),
        Entry("GET", "/account/sessions", own, account.list_sessions),
        Entry("DELETE", "/account/sessions", own, account.delete_sessions, limit=LOG_OUTS),
        Entry("GET", "/account/sessions/{session_id}", own, account.read_session),
        Entry("PATCH", "/account/sessions/{session_id}", own, account.extend_session),
        Entry("DELETE", "/account/sessions/{session_id}", own, account.delete_session, limit=LOG_OUTS),
        Entry("POST", "/account/jwts", own, account.create_jwt, limit=TOKENS),
        Entry("POST", "/account/jwt", own, account.create_jwt, limit=TOKENS),
        Entry("GET", "/account/prefs", own, account.read_prefs),
        Entry("PATCH", "/account/prefs", own, account.write_prefs),
    ]


def _user_entries() -> list[Entry]:
    one = "/users/{user_id}"
    return [
        Entry("POST", "/users", "users.write", people.create),
        Entry("GET", "/users", "users.read", people.list_all),
        Entry("GET", one, "users.read", people.read),
        Entry("DELETE", one, "users.write", people.delete),
        Entry("PATCH", f"{one}/status", "users.write", people.set_status),
        Entry("POST", f"{one}/sessions", "users.write", people.create_session),
        Entry("GET", f"{one}/sessions", "users.read", people.list_sessions),
        Entry("DELETE", f"{one}/sessions", "users.write", people.delete_sessions),
        Entry("POST", f"{one}/tokens", "users.write", people.create_token),
        Entry("POST", f"{one}/jwts", "users.write", people.create_jwt),
        Entry("GET", f"{one}/memberships", "users.read", people.list_memberships),
    ]


def _team_entries() -> list[Entry]:
    one, inner = "/teams/{team_id}", "/teams/{team_id}/memberships"
    return [
        Entry("POST", "/teams", "teams.write", teams.create),
        Entry("GET", "/teams", "teams.read", teams.list_all),
        Entry("GET", one, "teams.read", teams.read),
        Entry("PUT", one, "teams.write", teams.rename),
        Entry("DELETE", one, "teams.write", teams.delete),
        Entry("GET", f"{one}/prefs", "teams.read", teams.read_prefs),
        Entry("PUT", f"{one}/prefs", "teams.write", teams.write_prefs),
        Entry("POST", inner, "teams.write", members.create, limit=INVITATIONS),
        Entry("GET", inner, "teams.read", members.list_all),
        Entry("GET", f"{inner}/{{membership_id}}", "teams.read", members.read),
        Entry("PATCH", f"{inner}/{{membership_id}}", "teams.write", members.change),
        Entry("DELETE", f"{inner}/{{membership_id}}", "teams.write", members.delete),
    ]


def _function_entries() -> list[Entry]:
    one, reading, writing = "/functions/{function_id}", "functions.read", "functions.write"
    variable, deployment = f"{one}/variables/{{variable_id}}", f"{one}/deployments/{{deployment_id}}"
    return [
        Entry("POST", "/functions", writing, functions.create),
        Entry("GET", "/functions", reading, functions.list_all),
        Entry("GET", "/functions/runtimes", "public", functions.runtimes),
        Entry("GET", one, reading, functions.read),
        Entry("PUT", one, writing, functions.update),
        Entry("DELETE", one, writing, functions.delete),
        Entry("GET", f"{one}/variables", reading, functions.list_variables),
        Entry("POST", f"{one}/variables", writing, functions.create_variable),
        Entry("PUT", variable, writing, functions.update_variable),
        Entry("DELETE", variable, writing, functions.delete_variable),
        Entry("POST", f"{one}/deployments", writing, deployments.create),
        Entry("GET", f"{one}/deployments", reading, deployments.list_all),
        Entry("GET", deployment, reading, deployments.read),
        Entry("GET", f"{deployment}/download", reading, deployments.download),
        Entry("PATCH", f"{one}/deployment", writing, deployments.activate),
        Entry("GET", f"{one}/executions", "execution.read", deployments.list_executions),
    ]


def _project_entries() -> list[Entry]:
    privacy = "/project/policies/membership-privacy"
    return [
        Entry("GET", "/project", "project.read", project.read),
        Entry("GET", privacy, "policies.read", policies.read_membership_privacy),
        Entry("PATCH", privacy, "policies.write", policies.write_membership_privacy),
        Entry("GET", "/project/keys", "keys.read", project.list_keys),
        Entry("POST", "/project/keys", "keys.write", project.create_key),
        Entry("DELETE", "/project/keys/{key_id}", "keys.write", project.delete_key),
        Entry("GET", "/project/platforms", "platforms.read", project.list_platforms),
        Entry("POST", "/project/platforms/web", "platforms.write", project.create_web_platform),
        Entry("GET", "/proxy/rules", "rules.read", project.list_rules),
    ]


def _schema_entries(base: str, tables: str, columns: str, words: Dialect) -> list[Entry]:
    one_database = f"{base}/{{database_id}}"
    one = f"{one_database}/{tables}/{{table_id}}"

    def scoped(kind: str, method: str) -> str:
        return words.scope(kind, "read" if method in _SEEN else "write")

    def entry(kind: str, method: str, path: str, handler: Handler) -> Entry:
        return Entry(method, path, scoped(kind, method), handler, schema=True)

    return [
        entry("databases", "POST", base, schema.create_database),
        entry("databases", "GET", base, schema.list_databases),
        entry("databases", "GET", one_database, schema.read_database),
        entry("databases", "DELETE", one_database, schema.delete_database),
        entry("table", "POST", f"{one_database}/{tables}", partial(schema.create_table, words)),
        entry("table", "GET", f"{one_database}/{tables}", partial(schema.list_tables, words)),
        entry("table", "GET", one, partial(schema.read_table, words)),
        entry("table", "PUT", one, partial(schema.update_table, words)),
        entry("table", "DELETE", one, partial(schema.delete_table, words)),
        entry("attribute", "GET", f"{one}/{columns}", partial(schema.list_attributes, words)),
        entry("attribute", "POST", f"{one}/{columns}/{{type}}", partial(schema.create_attribute, words)),
        entry("attribute", "GET", f"{one}/{columns}/{{key}}", partial(schema.read_attribute, words)),
        entry("attribute", "DELETE", f"{one}/{columns}/{{key}}", partial(schema.delete_attribute, words)),
        entry("indexes", "GET", f"{one}/indexes", partial(schema.list_indexes, words)),
        entry("indexes", "POST", f"{one}/indexes", partial(schema.create_index, words)),
        entry("indexes", "GET", f"{one}/indexes/{{key}}", partial(schema.read_index, words)),
        entry("indexes", "DELETE", f"{one}/indexes/{{key}}", partial(schema.delete_index, words)),
    ]
