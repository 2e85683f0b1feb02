"""The addresses of the shop, for any ASGI server."""

import json
from collections.abc import AsyncIterator
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from daraja_core import DarajaAuthError, DarajaError, InvalidPhoneError, RejectedError

from . import pages
from .database import Post, Purchase, Reader
from .shop import Shop

COOKIE = "session"


def create_app(shop: Shop) -> Starlette:
    """The app around a shop that is open."""
    return Starlette(
        routes=[
            Route("/", _Front(shop).show),
            Route("/sign-in", _Front(shop).sign_in, methods=["POST"]),
            Route("/posts/{post_id}", _Articles(shop).read),
            Route("/posts/{post_id}/pay", _Articles(shop).ask, methods=["GET"]),
            Route("/posts/{post_id}/pay", _Articles(shop).pay, methods=["POST"]),
            Route("/purchases/{purchase_id}", _Purchases(shop).show),
            Route("/purchases/{purchase_id}/news", _Purchases(shop).news),
        ]
    )


class _Page:
    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._database = shop.database

    def _reader(self, request: Request) -> Reader:
        reader = self._database.reader(request.cookies.get(COOKIE, ""))
        if reader is None:
            raise HTTPException(303, headers={"Location": "/"})
        return reader

    def _post(self, request: Request) -> Post:
        post = self._database.post(request.path_params["post_id"])
        if post is None:
            raise HTTPException(404)
        return post


class _Front(_Page):
    async def show(self, request: Request) -> Response:
        reader = self._database.reader(request.cookies.get(COOKIE, ""))
        return HTMLResponse(pages.front(self._database.posts(), reader))

    async def sign_in(self, request: Request) -> Response:
        answer = RedirectResponse("/", 303)
        # SameSite keeps the forms of other sites out.
        answer.set_cookie(COOKIE, self._database.sign_in(await _field(request, "name")), httponly=True, samesite="lax")
        return answer


class _Articles(_Page):
    async def read(self, request: Request) -> Response:
        post, reader = self._post(request), self._reader(request)
        if not self._database.may_read(reader.id, post.id):
            return RedirectResponse(f"/posts/{post.id}/pay", 303)
        return HTMLResponse(pages.article(post))

    async def ask(self, request: Request) -> Response:
        return HTMLResponse(pages.pay(self._post(request), self._reader(request)))

    async def pay(self, request: Request) -> Response:
        post, reader = self._post(request), self._reader(request)
        if self._database.may_read(reader.id, post.id):
            return RedirectResponse(f"/posts/{post.id}", 303)
        try:
            purchase = await self._shop.buy(reader, post, await _field(request, "phone"))
        except InvalidPhoneError:
            return HTMLResponse(pages.pay(post, reader, "That is not a Kenyan mobile number."), 422)
        except DarajaError as exc:  # whatever is raised was proven not sent
            return HTMLResponse(pages.pay(post, reader, _problem(exc)), 502)
        return RedirectResponse(f"/purchases/{purchase.id}", 303)


class _Purchases(_Page):
    def _own(self, request: Request) -> Purchase:
        purchase = self._database.purchase(request.path_params["purchase_id"])
        if purchase is None or purchase.reader_id != self._reader(request).id:
            raise HTTPException(404)
        return purchase

    async def show(self, request: Request) -> Response:
        return HTMLResponse(pages.waiting(self._own(request)))

    async def news(self, request: Request) -> Response:
        return StreamingResponse(self._events(self._own(request)), media_type="text/event-stream")

    async def _events(self, purchase: Purchase) -> AsyncIterator[str]:
        async for now in self._shop.news(purchase.id):
            following = {"paid": f"/posts/{now.post_id}", "failed": f"/posts/{now.post_id}/pay"}.get(now.state)
            yield f"data: {json.dumps({'words': pages.WORDS[now.state], 'next': following})}\n\n"


def _problem(error: DarajaError) -> str:
    match error:
        case DarajaAuthError():
            return "The shop cannot reach M-Pesa with its credentials. You were not charged."
        case RejectedError():
            return "M-Pesa refused the request. You were not charged; try again in a minute."
        case _:
            return "M-Pesa cannot be reached. You were not charged; try again."


async def _field(request: Request, name: str) -> str:
    """One field of a form."""
    return parse_qs((await request.body()).decode("utf-8", "replace")).get(name, [""])[0]
