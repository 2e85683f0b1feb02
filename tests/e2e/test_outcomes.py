"""Every answer of a simulated phone and everything that the network can do, in the words that they end in."""

from collections.abc import Mapping

from playwright.async_api import Browser

from .browser import LIMIT_MS, Tab, new_tab
from .test_paying import Serve, choose

NAMES = {"alice": "Alice Wanjiku", "bob": "Bob Otieno", "carol": "Carol Achieng"}
SAID: Mapping[str, tuple[str, str]] = {
    "wrong_pin": (
        "Not paid — wrong PIN",
        (
            "The M-PESA PIN was not correct. No money left the account. Request again. "
            "PIN locked or forgotten? Dial\u00a0*334#."
        ),
    ),
    "low_balance": (
        "Not paid — low balance",
        ("{n}’s M-PESA balance is too low. No money left the account. Add money to M-PESA, then request again."),
    ),
    "cancel": (
        "Prompt closed",
        (
            "The M-PESA prompt was cancelled or closed on {n}’s phone. No money left the account. "
            "Request again when {n} is ready."
        ),
    ),
    "expired": (
        "Not paid — request expired",
        "The prompt on {n}’s phone expired before a PIN was entered. No money left the account. Request again.",
    ),
    "busy": (
        "Not paid — phone busy",
        (
            "Another M-PESA request is open on {n}’s phone. No money left for this request. "
            "Finish it, wait 2\u00a0minutes, then request again."
        ),
    ),
    "no_answer": (
        "No answer from phone",
        (
            "M-PESA got no answer from {n}’s phone. It may be off or out of network. Check the status, then request "
            "again. Prompts never appear? Dial\u00a0*234# to update the SIM menu."
        ),
    ),
    "no_internet": (
        "Request not sent",
        "The request did not reach M-PESA: no internet. This request charged nobody.",
    ),
    "no_reply": (
        "Status unknown",
        (
            "We lost the connection while sending. A prompt may still appear on {n}’s phone. "
            "Wait 3\u00a0minutes before you request again."
        ),
    ),
    "lost": (
        "Status unknown",
        (
            "M-PESA has not answered yet. {n} may or may not have paid. We keep listening. "
            "Check {n}’s M-PESA messages before you request again."
        ),
    ),
}


async def says(tab: Tab, member: str, outcome: str) -> None:
    """Wait until the row and the opened payment say this, word for word."""
    label, body = SAID[outcome]
    name = NAMES[member]
    await tab.reads(f"status-row-{member}", f"{name}, KES 1,000, {label}")
    await tab.open(member)
    await tab.reads("status-body", body.format(n=name.split()[0]))


async def network(tab: Tab, member: str, trouble: str) -> None:
    """What the network makes of this phone from now on."""
    await tab.press(f"tab-{member}")
    await tab.press("demo-network")
    await (
        tab.page.get_by_role("menuitem", name=trouble)
        .or_(tab.page.get_by_role("menuitemcheckbox", name=trouble))
        .click(timeout=LIMIT_MS)
    )


async def test_every_answer_of_a_phone_ends_in_its_own_words(serve: Serve, browser: Browser) -> None:
    tab = await new_tab(browser, serve().address)
    await tab.ask_all()
    answers = {"alice": "wrong_pin", "bob": "low_balance", "carol": "cancel"}
    for member, outcome in answers.items():
        await choose(tab, member, outcome)
    for member, outcome in answers.items():
        await says(tab, member, outcome)
    answers = {"alice": "expired", "bob": "busy", "carol": "phone_off"}
    for member, outcome in answers.items():
        await tab.press(f"act-row-{member}")
        await choose(tab, member, outcome)
    for member, outcome in (answers | {"carol": "no_answer"}).items():
        await says(tab, member, outcome)


async def test_a_request_that_did_not_leave_is_told_from_one_that_may_have(serve: Serve, browser: Browser) -> None:
    tab = await new_tab(browser, serve().address)
    for member, trouble in {"alice": "No internet", "bob": "Error 500", "carol": "Cut after send"}.items():
        await network(tab, member, trouble)
        await tab.press(f"act-row-{member}")
    for member, outcome in {"alice": "no_internet", "bob": "no_reply", "carol": "no_reply"}.items():
        await says(tab, member, outcome)
    await network(tab, "alice", "Wrong amount")
    await tab.press("act-row-alice")
    await choose(tab, "alice", "pay")
    await tab.reads("status-row-alice", "Alice Wanjiku, KES 1,000, Paid KES 1 so far")
    await tab.press("act-row-alice")
    for member in ("carol", "alice"):  # her request had left, and is answered after all
        await network(tab, member, "Callbacks out of order")
        await choose(tab, member, "pay")
    await tab.reads("status-row-alice", "Alice Wanjiku, KES 1,000, Paid KES 1,000")
    await tab.reads("status-row-carol", "Carol Achieng, KES 1,000, Paid KES 1,000")
    await tab.reads("pot-total", "In the pot: KES 2,000 of KES 3,000")


async def test_a_delayed_a_lost_and_a_threefold_callback(serve: Serve, browser: Browser) -> None:
    served = serve(clock_factor=20)
    tab = await new_tab(browser, served.address)
    for number in range(1, 4):
        served.control("PUT", f"/control/phones/25471234500{number}", auto="pay", auto_delay_s=1)
    await network(tab, "alice", "Callback delayed 100 s")
    await network(tab, "bob", "Callback lost")
    await network(tab, "carol", "Callback ×3")
    await tab.ask_all()
    await tab.reads("status-row-carol", "Carol Achieng, KES 1,000, Paid KES 1,000")
    await says(tab, "bob", "lost")
    await tab.reads("status-row-alice", "Alice Wanjiku, KES 1,000, Paid — confirmed late")
    await tab.reads("pot-total", "In the pot: KES 2,000 of KES 3,000")
    await tab.reads("pot-progress", "2 of 3 paid · KES 1,000 left. KES 1,000 unknown")
