"""Every row of the lifecycle table, as a step of the machine."""

from dataclasses import replace

import pytest

from daraja_core.attempt import Attempt, Initiating, NotSent, Pending, Settled, Unknown
from daraja_core.events import (
    Accepted,
    Advised,
    AnswerLost,
    ClockReached,
    NothingFound,
    Prepare,
    Prepared,
    Read,
    Refused,
    Restored,
    Resumed,
    Save,
    Send,
    VerdictArrived,
)
from daraja_core.machine import begin, is_askable, is_further_on, is_open, step, wakeup_at
from daraja_core.verdict import Status, Verdict
from tests.daraja_core.attempts import (
    CANCELLED,
    CHECKOUT_ID,
    CONFIRMING,
    FAILED,
    FOREIGN,
    NO_ANSWER,
    NOON,
    ORDER,
    OTHER_SUCCESS,
    PAYOUT,
    QUERY_FAILED,
    REFUSAL,
    SUCCESS,
    at,
    payout,
    payout_verdict,
    pending,
    refused,
    sending,
    unanswered,
    unknown,
    verdict,
    written,
)


def heard(attempt: Attempt, news: Verdict, seconds: float = 20) -> Attempt:
    return step(attempt, VerdictArrived(news, "realtime"), at(seconds))[0]


# write-ahead


def test_an_attempt_is_saved_before_anything_is_prepared() -> None:
    attempt, effects = begin(ORDER, NOON)
    assert (attempt.phase, attempt.initiated_at, attempt.sending_at) == (Initiating(), NOON, None)
    assert effects == (Save(), Prepare())


def test_the_moment_of_sending_is_saved_just_before_the_request_leaves() -> None:
    attempt, effects = step(written(), Prepared("user-1"), at(2))
    assert attempt.sending_at == at(2)
    assert effects == (Save(), Send())


def test_the_sessions_user_may_read_the_result_when_nobody_else_was_named() -> None:
    unnamed = begin(replace(ORDER, user_id=None), NOON)[0]
    assert step(unnamed, Prepared("user-9"), NOON)[0].order.user_id == "user-9"
    assert step(written(), Prepared("user-9"), NOON)[0].order.user_id == "user-1"


def test_a_request_leaves_only_once() -> None:
    assert step(sending(), Prepared("user-1"), at(2)) == (sending(), ())
    assert step(pending(), Prepared("user-1"), at(2)) == (pending(), ())


def test_a_restored_attempt_without_sending_at_was_not_sent() -> None:
    attempt, effects = step(written(), Restored(), at(30))
    assert isinstance(attempt.phase, NotSent)
    assert effects == (Save(),)


def test_a_restored_attempt_with_sending_at_is_pending_and_read_but_never_sent_again() -> None:
    attempt, effects = step(sending(), Restored(), at(30))
    assert (attempt.phase, attempt.safaricom_id) == (Pending(), None)
    assert effects == (Save(), Read("restored"))


# the answer


def test_an_accepted_push_is_pending_under_its_checkout_request_id() -> None:
    attempt, effects = step(sending(), Accepted(CHECKOUT_ID), at(1))
    assert (attempt.phase, attempt.safaricom_id) == (Pending(), CHECKOUT_ID)
    assert effects == (Save(),)


def test_a_lost_answer_is_not_an_error() -> None:
    attempt, effects = step(sending(), AnswerLost("read timeout"), at(30))
    assert (attempt.phase, attempt.safaricom_id) == (Pending(), None)
    assert effects == (Save(),)


def test_a_refusal_is_recorded_as_not_sent() -> None:
    attempt, effects = step(sending(), Refused(REFUSAL), at(1))
    assert attempt.phase == NotSent(str(REFUSAL))
    assert effects == (Save(),)


def test_the_timeline_names_the_receipt_or_the_code_with_its_words() -> None:
    assert heard(pending(), SUCCESS, 20).timeline[-1].detail == "NLJ7RT61SV"
    assert heard(pending(), CANCELLED, 20).timeline[-1].detail == "1032: Safaricom's words"


def test_a_callback_may_overtake_the_answer() -> None:
    paid = heard(sending(), replace(SUCCESS, safaricom_id=None), 1)
    answered, effects = step(paid, Accepted(CHECKOUT_ID), at(2))
    assert (answered.phase, answered.safaricom_id) == (paid.phase, CHECKOUT_ID)
    assert effects == (Save(),)


# after the cutoff


def test_an_unknown_payment_is_read_again_after_2_5_15_and_60_minutes_and_then_only_watched() -> None:
    attempt, moments = unknown(), []
    while (due := wakeup_at(attempt)) is not None:
        moments.append(due)
        attempt, effects = step(attempt, ClockReached(), due)
        assert effects == (Read("poll"),)
    assert moments == [at(120), at(300), at(900), at(3600)]
    assert is_open(attempt, at(47 * 3600))
    assert not is_open(attempt, at(48 * 3600))


@pytest.mark.parametrize("news", [SUCCESS, FAILED, CANCELLED, NO_ANSWER, QUERY_FAILED], ids=lambda news: news.status)
def test_a_local_timeout_is_no_verdict_so_every_result_replaces_it(news: Verdict) -> None:
    assert heard(unknown(), news, 200).phase == Settled(news, late=True)


@pytest.mark.parametrize("first", [FAILED, CANCELLED, NO_ANSWER, QUERY_FAILED], ids=lambda news: news.status)
def test_a_late_success_beats_every_other_result(first: Verdict) -> None:
    assert heard(heard(pending(), first), SUCCESS, 30).phase == Settled(SUCCESS, late=True)


@pytest.mark.parametrize("news", [FAILED, CANCELLED, NO_ANSWER, QUERY_FAILED, CONFIRMING, OTHER_SUCCESS])
def test_nothing_takes_a_payment_out_of_success(news: Verdict) -> None:
    assert heard(heard(pending(), SUCCESS), news, 30).phase == Settled(SUCCESS)


def test_the_same_news_again_changes_nothing() -> None:
    paid = heard(pending(), SUCCESS)
    assert step(paid, VerdictArrived(SUCCESS, "poll"), at(30)) == (paid, ())


def test_weaker_news_is_noted_once_and_changes_no_state() -> None:
    paid = heard(pending(), SUCCESS)
    noted, effects = step(paid, VerdictArrived(FAILED, "poll"), at(30))
    assert (noted.phase, noted.timeline[-1].what, effects) == (paid.phase, "ignored", (Save(),))
    assert step(noted, VerdictArrived(FAILED, "poll"), at(31)) == (noted, ())


def test_a_failure_from_a_callback_replaces_one_from_a_query_but_not_the_reverse() -> None:
    assert heard(heard(pending(), QUERY_FAILED), CANCELLED, 30).phase == Settled(CANCELLED, late=True)
    assert heard(heard(pending(), CANCELLED), QUERY_FAILED, 30).phase == Settled(CANCELLED)


def test_only_a_receipt_contradicts_the_proof_that_nothing_was_sent() -> None:
    assert heard(refused(), FAILED).phase == refused().phase
    assert heard(refused(), SUCCESS).phase == Settled(SUCCESS, late=True)


def test_what_was_refused_after_it_left_is_watched_for_48_hours_like_a_failure() -> None:
    assert is_open(refused(), at(47 * 3600))
    assert not is_open(refused(), at(48 * 3600))
    assert not is_open(refused_before_sending(), at(2))


# whose result it is


def test_a_result_with_another_checkout_request_id_is_not_ours() -> None:
    assert heard(pending(), FOREIGN).phase == Pending()


def test_a_result_of_another_payment_is_not_ours() -> None:
    assert heard(unanswered(), replace(SUCCESS, payment_id="bob.1")).phase == Pending()


def test_a_payment_whose_answer_was_lost_learns_its_id_from_the_result() -> None:
    paid = heard(unanswered(), SUCCESS)
    assert (paid.phase, paid.safaricom_id) == (Settled(SUCCESS), CHECKOUT_ID)


# paid, but no receipt


def test_a_success_without_a_receipt_is_advice_and_leaves_the_state() -> None:
    attempt = heard(pending(), CONFIRMING)
    assert (attempt.phase, attempt.advice) == (Pending(), "paid")
    assert heard(unknown(), CONFIRMING, 200).phase == Unknown("no_answer")


def test_the_receipt_settles_what_was_only_advised() -> None:
    assert heard(heard(pending(), CONFIRMING), SUCCESS, 30).phase == Settled(SUCCESS)


def test_advice_that_money_was_paid_is_never_taken_back() -> None:
    advised, _ = step(pending(), Advised("paid"), at(20))
    assert step(advised, Advised("failed"), at(30))[0].advice == "paid"


def test_advice_of_a_failure_is_not_a_verdict() -> None:
    advised, effects = step(unknown(), Advised("failed", "1: low balance"), at(200))
    assert (advised.phase, advised.advice, effects) == (Unknown("no_answer"), "failed", (Save(),))


# resume and restore


@pytest.mark.parametrize("attempt", [pending(), unknown(), heard(pending(), FAILED), refused()])
def test_coming_back_reads_whatever_may_still_change(attempt: Attempt) -> None:
    assert step(attempt, Resumed(), at(200)) == (attempt, (Read("resume"),))


def refused_before_sending() -> Attempt:
    return step(written(), Refused(REFUSAL), at(1))[0]


@pytest.mark.parametrize("attempt", [heard(pending(), SUCCESS), refused_before_sending()], ids=["paid", "never left"])
def test_coming_back_leaves_alone_what_is_settled(attempt: Attempt) -> None:
    assert step(attempt, Resumed(), at(200)) == (attempt, ())


def test_a_restored_payment_keeps_its_clock_and_its_remaining_polls() -> None:
    attempt, effects = step(pending(), Restored(), at(40))
    assert (attempt.initiated_at, wakeup_at(attempt)) == (NOON, at(70))
    assert effects == (Save(), Read("restored"))


def test_a_payment_restored_past_its_cutoff_is_read_at_once_and_then_decided() -> None:
    attempt, effects = step(pending(), Restored(), at(600))
    assert effects == (Save(), Read("restored", last=True))
    assert step(attempt, NothingFound("restored", last=True), at(601))[0].phase == Unknown("no_answer")


def test_a_start_in_the_future_counts_as_now() -> None:
    assert step(pending(), Restored(), at(-3600))[0].initiated_at == at(-3600)


# money out, on the same rails


def test_a_disbursement_is_polled_after_15_45_and_75_seconds() -> None:
    attempt, moments = payout(), []
    for _ in range(4):
        due = wakeup_at(attempt)
        assert due is not None
        moments.append(due)
        attempt, _ = step(attempt, ClockReached(), due)
    assert moments == [at(15), at(45), at(75), at(90)]


def test_a_disbursement_is_matched_by_its_path_not_by_safaricoms_ids() -> None:
    sent = payout_verdict(Status.SUCCESS, receipt="SG632NMUAB")
    assert heard(payout(), sent).phase == Settled(sent)


@pytest.mark.parametrize("code", ["0", "1"])
def test_any_result_replaces_a_queue_timeout(code: str) -> None:
    queued = heard(payout(), payout_verdict(Status.TIMEOUT, "1"))
    status = Status.SUCCESS if code == "0" else Status.FAILED
    result = payout_verdict(status, code, "SG632NMUAB" if code == "0" else None)
    assert heard(queued, result, 60).phase == Settled(result, late=True)


def test_a_queue_timeout_replaces_nothing() -> None:
    failed = heard(payout(), payout_verdict(Status.FAILED, "2040"))
    assert heard(failed, payout_verdict(Status.TIMEOUT, "1"), 60).phase == failed.phase


def test_a_1037_is_watched_like_a_local_timeout() -> None:
    settled = heard(pending(), verdict(Status.TIMEOUT, "1037"), 31)
    assert wakeup_at(settled) == at(120)


def test_an_answer_that_decides_nothing_keeps_its_id_and_holds_no_result_to_it() -> None:
    lost, effects = step(sending(), AnswerLost("ResponseCode 100000000", CHECKOUT_ID), at(1))
    assert (lost.phase, lost.safaricom_id, effects) == (Pending(), CHECKOUT_ID, (Save(),))
    resent = replace(SUCCESS, safaricom_id="ws_CO_21112026120059123712345678")
    paid, _ = step(lost, VerdictArrived(resent, "realtime"), at(60))
    assert (paid.phase, paid.safaricom_id) == (Settled(resent), resent.safaricom_id)


def test_a_failure_under_the_first_id_does_not_hide_the_payment_of_the_resent_one() -> None:
    lost, _ = step(sending(), AnswerLost("ResponseCode 100000000", CHECKOUT_ID), at(1))
    failed, _ = step(lost, VerdictArrived(FAILED, "realtime"), at(30))
    resent = replace(SUCCESS, safaricom_id="ws_CO_21112026120059123712345678")
    assert step(failed, VerdictArrived(resent, "realtime"), at(60))[0].phase == Settled(resent, late=True)


def test_a_result_that_overtook_the_answer_gets_the_id_of_an_answer_that_decides_nothing() -> None:
    paid, _ = step(sending(), VerdictArrived(replace(SUCCESS, safaricom_id=None), "realtime"), at(1))
    known, effects = step(paid, AnswerLost("HTTP 500", CHECKOUT_ID), at(2))
    assert (known.phase, known.safaricom_id, effects) == (paid.phase, CHECKOUT_ID, (Save(),))


DENIED = replace(payout_verdict(Status.TIMEOUT, "2033"), source="query")
DECLINED = replace(payout_verdict(Status.TIMEOUT, "DECLINED"), source="query")


def _expired() -> Attempt:
    closing, _ = step(payout(), ClockReached(), at(90))
    return step(closing, NothingFound("poll", last=True), at(91))[0]


def test_only_a_payout_that_left_and_whose_end_is_open_can_be_asked_about() -> None:
    timed_out = step(payout(), VerdictArrived(payout_verdict(Status.TIMEOUT, "1"), "realtime"), at(5))[0]
    for askable in (payout(), timed_out, _expired()):
        assert is_askable(askable, at(100))
        assert not is_askable(askable, at(48 * 3600))
    failed = step(payout(), VerdictArrived(payout_verdict(Status.FAILED, "1"), "realtime"), at(5))[0]
    paid = step(payout(), VerdictArrived(payout_verdict(Status.SUCCESS, receipt="SAF1234567"), "realtime"), at(5))[0]
    for closed in (failed, paid, begin(PAYOUT, NOON)[0], pending()):
        assert not is_askable(closed, at(60))


@pytest.mark.parametrize("news", [DENIED, DECLINED])
def test_what_a_person_must_decide_replaces_only_that_nobody_knows(news: Verdict) -> None:
    reported = step(payout(), VerdictArrived(payout_verdict(Status.TIMEOUT, "1"), "realtime"), at(5))[0]
    told = step(reported, VerdictArrived(news, "realtime"), at(600))[0]
    assert told.phase == Settled(news, late=True)
    assert step(told, VerdictArrived(payout_verdict(Status.TIMEOUT, "1"), "poll"), at(601))[0].phase == told.phase
    for end in (payout_verdict(Status.FAILED, "1"), payout_verdict(Status.SUCCESS, receipt="SAF1234567")):
        ended = step(told, VerdictArrived(end, "realtime"), at(700))[0]
        assert ended.phase == Settled(end, late=True)
        assert step(ended, VerdictArrived(news, "poll"), at(800))[0].phase == ended.phase


def test_a_receipt_that_a_question_brought_settles_a_payout_for_good() -> None:
    told = replace(payout_verdict(Status.SUCCESS, receipt="SAF1234567"), source="query")
    paid = step(payout(), VerdictArrived(told, "realtime"), at(5))[0]
    for news in (payout_verdict(Status.FAILED, "1"), DENIED, payout_verdict(Status.TIMEOUT, "1")):
        assert step(paid, VerdictArrived(news, "poll"), at(6))[0].phase == paid.phase


# two records of one payment


def test_nothing_is_further_on_than_a_success_and_a_refusal_is_further_on_than_a_silence() -> None:
    paid, failed = heard(pending(), SUCCESS), heard(pending(), FAILED)
    in_order = [written(), sending(), pending(), unknown(), failed, paid]
    for place, one in enumerate(in_order):
        assert [is_further_on(one, other) for other in in_order] == [at < place for at in range(len(in_order))]
