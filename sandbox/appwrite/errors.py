"""Appwrite's error bodies: one exception, and the table of the types that the sandbox can answer."""

from typing import Final

VERSION: Final = "1.9.6"

_ERRORS: Final[dict[str, tuple[int, str]]] = {
    "attribute_already_exists": (
        409,
        "Attribute with the requested key '{}' already exists. "
        "Attribute keys must be unique, try again with a different key.",
    ),
    "attribute_default_unsupported": (400, "Cannot set default value for required attribute"),
    "attribute_limit_exceeded": (400, "{}"),
    "attribute_not_available": (400, "The requested attribute '{}' is not yet available. Please try again later."),
    "attribute_not_found": (404, "Attribute with the requested key '{}' could not be found."),
    "attribute_type_invalid": (400, "{}"),
    "attribute_unknown": (
        400,
        "The attribute '{}' required for the index could not be found. "
        "Please confirm all your attributes are in the available state.",
    ),
    "build_not_ready": (400, "The build of this deployment is not ready: it failed, or is still going on."),
    "collection_already_exists": (
        409,
        "Collection with the requested ID '{}' already exists. "
        "Try again with a different ID or use ID.unique() to generate a unique ID.",
    ),
    "collection_not_found": (404, "Collection with the requested ID '{}' could not be found."),
    "column_already_exists": (
        409,
        "Column with the requested key '{}' already exists. "
        "Column keys must be unique, try again with a different key.",
    ),
    "column_limit_exceeded": (400, "{}"),
    "column_not_found": (404, "Column with the requested key '{}' could not be found."),
    "database_already_exists": (
        409,
        "Database with the requested ID '{}' already exists. "
        "Try again with a different ID or use ID.unique() to generate a unique ID.",
    ),
    "database_not_found": (404, "Database with the requested ID '{}' could not be found."),
    "deployment_not_found": (404, "Deployment with the requested ID could not be found."),
    "document_already_exists": (
        409,
        "Document with the requested ID '{}' already exists. "
        "Try again with a different ID or use ID.unique() to generate a unique ID.",
    ),
    "document_invalid_structure": (400, "Invalid document structure: {}"),
    "document_missing_data": (400, "The document data is missing. Try again with document data populated"),
    "document_missing_payload": (
        400,
        "The document data and permissions are missing. "
        "You must provide either document data or permissions to be updated.",
    ),
    "document_not_found": (404, "Document with the requested ID '{}' could not be found."),
    "document_update_conflict": (409, "Remote document is newer than local."),
    "function_already_exists": (409, "Function with the requested ID already exists."),
    "function_not_found": (404, "Function with the requested ID could not be found."),
    "general_argument_invalid": (400, "{}"),
    "general_bad_request": (400, "{}"),
    "general_cursor_not_found": (400, "{}"),
    "general_query_invalid": (400, "Invalid query: {}"),
    "general_rate_limit_exceeded": (
        429,
        "Rate limit for the current endpoint has been exceeded. Please try again after some time.",
    ),
    "general_smtp_disabled": (
        503,
        "SMTP is disabled on your Appwrite instance. You can learn more about setting up SMTP in our docs.",
    ),
    "general_unauthorized_scope": (401, "{} (role: {}) missing scopes ({})"),
    "general_unknown": (500, "Server Error"),
    "general_unknown_origin": (
        403,
        "Invalid Origin. Register your new client ({}) as a new Web platform on your project console dashboard",
    ),
    "index_already_exists": (
        409,
        "Index with the requested key '{}' already exists. Try again with a different key.",
    ),
    "index_not_found": (404, "Index with the requested key '{}' could not be found."),
    "membership_already_confirmed": (409, "Membership has already been confirmed."),
    "membership_not_found": (404, "Membership with the requested ID could not be found."),
    "platform_already_exists": (409, "Platform with the requested ID or host name already exists."),
    "project_id_missing": (
        403,
        "When using project API key, make sure to pass x-appwrite-project header with your project ID.",
    ),
    "project_not_found": (
        404,
        "Project with the requested ID could not be found. Please check the value of the X-Appwrite-Project header "
        "to ensure the correct project ID is being used.",
    ),
    "row_already_exists": (
        409,
        "Row with the requested ID '{}' already exists. "
        "Try again with a different ID or use ID.unique() to generate a unique ID.",
    ),
    "row_invalid_structure": (400, "Invalid document structure: {}"),
    "row_missing_data": (400, "The row data is missing. Try again with row data populated."),
    "row_missing_payload": (
        400,
        "The row data and permissions are missing. You must provide either row data or permissions to be updated.",
    ),
    "row_not_found": (404, "Row with the requested ID '{}' could not be found."),
    "row_update_conflict": (409, "Remote row is newer than local."),
    "table_already_exists": (
        409,
        "Table with the requested ID '{}' already exists. "
        "Try again with a different ID or use ID.unique() to generate a unique ID.",
    ),
    "table_not_found": (404, "Table with the requested ID '{}' could not be found."),
    "team_already_exists": (
        409,
        "Team with requested ID already exists. "
        "Please choose a different ID or use ID.unique() to generate a unique ID.",
    ),
    "team_not_found": (404, "Team with the requested ID could not be found."),
    "transaction_conflict": (409, "The transaction has a conflict. Please resolve the conflict and try again."),
    "transaction_expired": (410, "The transaction has expired. Please create a new transaction and try again."),
    "transaction_limit_exceeded": (400, "The maximum number of operations per transaction has been exceeded."),
    "transaction_not_found": (404, "Transaction with the requested ID could not be found."),
    "transaction_not_ready": (400, "The transaction is not ready yet. Please try again later."),
    "user_already_exists": (409, "A user with the same id, email, or phone already exists in this project."),
    "user_blocked": (403, "The current user has been blocked."),
    "user_email_already_exists": (409, "A user with the same email already exists in the current project."),
    "user_invalid_credentials": (401, "Invalid credentials. Please check the email and password."),
    "user_invalid_token": (401, "Invalid token passed in the request."),
    "user_jwt_invalid": (401, "Failed to verify JWT. {}"),
    "user_not_found": (404, "User with the requested ID could not be found."),
    "user_session_already_exists": (401, "Creation of a session is prohibited when a session is active."),
    "user_session_not_found": (404, "The current user session could not be found."),
    "variable_already_exists": (409, "Variable with the same key already exists."),
    "variable_cannot_unset_secret": (400, "Secret variables cannot be marked as non-secret."),
    "variable_not_found": (404, "Variable with the requested ID could not be found."),
    "user_unauthorized": (401, "The current user is not authorized to perform the requested action."),
}


class AppwriteError(Exception):
    """An answer other than success; `type` is Appwrite's own word for it."""

    def __init__(self, type: str, *values: str) -> None:
        self.type = type
        self.code, template = _ERRORS[type]
        super().__init__(template.format(*values))

    def body(self) -> dict[str, object]:
        return {"message": str(self), "code": self.code, "type": self.type, "version": VERSION}


def unauthorized(message: str) -> AppwriteError:
    """401 `user_unauthorized` with a text of its own, as the permission checks give it."""
    error = AppwriteError("user_unauthorized")
    error.args = (message,)
    return error


def invalid(parameter: str, reason: str) -> AppwriteError:
    return AppwriteError("general_argument_invalid", f"Invalid `{parameter}` param: {reason}")
