"""The pages of the shop: plain HTML, and ten lines of script on the one that waits."""

from html import escape

from .database import Post, Purchase, Reader

WORDS = {
    "new": "Asking M-Pesa …",
    "waiting": "Waiting for payment: enter your M-Pesa PIN on your phone.",
    "unknown": "M-Pesa has not answered. You may have paid; we go on looking, and will not ask you again.",
    "failed": "Not paid. No money left your account.",
    "paid": "Paid.",
    "unclaimed": "Paid.",
}
STYLE = (
    "body{font:18px/1.5 system-ui;max-width:40rem;margin:2rem auto;padding:0 1rem}button{font:inherit;padding:.5rem}"
)
SCRIPT = """
const news = new EventSource(document.body.dataset.news);
news.onmessage = (event) => {
  const told = JSON.parse(event.data);
  document.querySelector("#state").textContent = told.words;
  if (told.next) { news.close(); location.href = told.next; }
};
"""


def page(title: str, body: str, news: str = "") -> str:
    """A whole page; one that waits gets its news from an address."""
    script = f"<script>{SCRIPT}</script>" if news else ""
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{STYLE}</style>"
        f'<body data-news="{escape(news)}"><main><h1>{escape(title)}</h1>{body}</main>{script}</body></html>'
    )


def front(posts: list[Post], reader: Reader | None) -> str:
    """Everything that is offered."""
    listed = "".join(
        f'<li><a href="/posts/{escape(one.id)}">{escape(one.title)}</a>, KES {one.price}<br>{escape(one.teaser)}</li>'
        for one in posts
    )
    who = f"<p>Hello, {escape(reader.name)}.</p>" if reader else _sign_in()
    return page("Articles", f"{who}<ul>{listed}</ul>")


def article(post: Post) -> str:
    """What was paid for."""
    return page(post.title, f"<article>{escape(post.body)}</article>")


def pay(post: Post, reader: Reader, problem: str = "") -> str:
    """The price, and the number that is asked; one who has none in the profile types it."""
    said = f'<p role="alert">{escape(problem)}</p>' if problem else ""
    number = escape(reader.phone or "")
    why = "" if reader.phone else "<p>Your profile has no number yet: which phone shall we ask?</p>"
    form = (
        f'<form method="post"><label>M-Pesa number <input name="phone" type="tel" required value="{number}"></label> '
        f"<button>Pay KES {post.price}</button></form>"
    )
    return page(post.title, f"<p>{escape(post.teaser)}</p>{said}{why}{form}")


def waiting(purchase: Purchase) -> str:
    """What is known now; it changes by itself."""
    news = f"/purchases/{purchase.id}/news"
    state = f'<p id="state" role="status">{WORDS[purchase.state]}</p>'
    back = f'<p><a href="/posts/{escape(purchase.post_id)}">Back</a></p>'
    return page("Your payment", f'{state}{back}<noscript><meta http-equiv="refresh" content="5"></noscript>', news)


def _sign_in() -> str:
    name = '<label>Name <input name="name" required></label>'
    return f'<form method="post" action="/sign-in">{name} <button>Sign in</button></form>'
