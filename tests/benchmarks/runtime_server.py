"""The function as the server of Appwrite's Python runtime calls it, or the same handler written on Appwrite's SDK.

Run by gunicorn with aiohttp's worker as `tests.benchmarks.runtime_server:application('ours')`; variables as deployed.
"""

import os
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from aiohttp import web

from daraja_core.callback import read_stk_callback
from daraja_core.callback_path import parse_callback_path
from daraja_core.document import document_id, to_document
from sandbox.function_host import Context, FunctionRequest, FunctionResponse, Incoming, LogLine, Output

KEY = "a-key"
Handler = Callable[[Context], Awaitable[Output]]


def application(whose: str) -> web.Application:
    """`ours` or `sdk`."""
    handler = _ours() if whose == "ours" else _on_the_sdk()

    async def answer(request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()} | {"x-appwrite-key": KEY}
        incoming = Incoming(request.method, request.path, request.query_string, body=await request.read())
        output = await handler(Context(FunctionRequest(incoming, headers), FunctionResponse(), _silent))
        return web.Response(body=output["body"], status=int(str(output["statusCode"])))

    server = web.Application()
    server.router.add_route("*", "/{path:.*}", answer)
    return server


def _ours() -> Handler:
    from function.main import main  # only one of the two is in a process, as deployed

    return main  # type: ignore[return-value]  # what the runtime calls says no more than that it answers an object


def _on_the_sdk() -> Handler:
    """The same verification, parsing and document; the SDK opens a connection for every call, as it always does."""
    from appwrite.client import Client  # type: ignore[import-untyped]  # the SDK has no types
    from appwrite.services.databases import Databases  # type: ignore[import-untyped]

    variables = os.environ
    client = Client().set_endpoint(variables["APPWRITE_FUNCTION_API_ENDPOINT"])
    databases = Databases(client.set_project(variables["APPWRITE_FUNCTION_PROJECT_ID"]).set_key(KEY))

    async def main(context: Context) -> Output:
        target = parse_callback_path(context.req.path, [variables["DARAJA_CALLBACK_SECRET"]])
        if target is None:
            return context.res.json({}, 403, {})
        verdict = read_stk_callback(context.req.body_binary, target, datetime.now(UTC))  # noqa: TID251 — the function's
        databases.create_document(
            variables["DARAJA_DATABASE_ID"],
            variables["DARAJA_COLLECTION_ID"],
            document_id(verdict, target),
            to_document(verdict, target),
            [f'read("user:{target.user_id}")'],
        )
        return context.res.json({"ResultCode": 0, "ResultDesc": "Accepted"}, 200, {})

    return main


def _silent(line: LogLine) -> None:
    if line.kind == "error":
        raise RuntimeError(line.text)  # it must not happen here
