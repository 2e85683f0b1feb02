"""Which of two verdicts about one payment stays: the one place that decides it."""

from collections.abc import Mapping
from enum import Enum

from daraja_core.callback_path import CallbackTarget
from daraja_core.document import from_document, stored_ids
from daraja_core.verdict import Status, Verdict, is_unresolved


class Decision(Enum):
    """What to do about a verdict when something is stored already. Its value is the reason in a dead letter."""

    KEEP = "repeated"  # the same news again, or weaker news
    REPLACE = "replace"
    CONFLICT = "identity_conflict"  # what is stored belongs to another payment, or to another push
    CONTRADICTION = "contradiction"  # M-Pesa now says paid, and what is stored may not be replaced by it


def decide(stored: Mapping[str, object], new: Verdict, target: CallbackTarget) -> Decision:
    """The decision for the document that was found under the verdict's id or its payment's."""
    old = from_document(stored)
    if old is None or not _same_payment(old, new, target):
        return Decision.CONFLICT
    if _may_replace(old, new, target):
        return Decision.REPLACE
    return Decision.CONTRADICTION if _says_more(old, new) else Decision.KEEP


def _same_payment(old: Verdict, new: Verdict, target: CallbackTarget) -> bool:
    if old.payment_id not in stored_ids(target.user_id, new.payment_id) or old.user_id not in (None, target.user_id):
        return False
    return target.flow != "stk" or old.safaricom_id == new.safaricom_id


def _may_replace(old: Verdict, new: Verdict, target: CallbackTarget) -> bool:
    if old.status is Status.SUCCESS:
        return False
    if new.status is Status.SUCCESS:
        return True
    if target.flow != "stk":  # a queue timeout knows nothing, so it replaces nothing and everything replaces it
        if is_unresolved(new):
            return old.status is Status.TIMEOUT and (not is_unresolved(old) or old.result_code != new.result_code)
        return new.status is not Status.TIMEOUT and (old.status is Status.TIMEOUT or old.source == "query")
    return old.source == "query"


def _says_more(old: Verdict, new: Verdict) -> bool:
    if old.status is Status.SUCCESS:
        return new.status is Status.SUCCESS and new.receipt != old.receipt
    return new.status is Status.CONFIRMING and old.status is not Status.CONFIRMING
