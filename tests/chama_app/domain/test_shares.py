from hypothesis import given
from hypothesis import strategies as st

from chama_app.domain.shares import Stake, divide

AMOUNTS = st.integers(0, 5_000)
STAKES = st.lists(
    st.builds(
        Stake,
        custom=st.none() | st.integers(1, 3_000),
        received=AMOUNTS,
        counts=AMOUNTS,
        is_gone=st.booleans(),
    ),
    max_size=8,
)


def owed(target: int, stakes: list[Stake]) -> list[int]:
    return [max(0, share - stake.received) for share, stake in zip(divide(target, stakes), stakes, strict=True)]


def in_the_pot(target: int, stakes: list[Stake]) -> int:
    """What is there of what was to come, surplus money left out."""
    return sum(min(share, stake.received) for share, stake in zip(divide(target, stakes), stakes, strict=True))


def test_a_late_joiner_takes_his_part_of_what_is_missing() -> None:
    paid = Stake(received=1000, counts=1000)
    assert divide(3000, [paid, Stake(), Stake(), Stake()]) == (1000, 667, 667, 666)


def test_who_leaves_leaves_what_was_paid_to_the_others() -> None:
    left = Stake(received=1000, counts=1000, is_gone=True)
    assert divide(3000, [left, Stake(), Stake()]) == (1000, 1000, 1000)


def test_what_was_paid_beyond_the_level_lowers_it_for_the_others() -> None:
    early = Stake(received=2000, counts=2000)
    assert divide(3000, [early, Stake(), Stake()]) == (2000, 500, 500)


def test_money_that_came_twice_lowers_nobody_s_share() -> None:
    twice = Stake(received=2000, counts=1000)
    assert divide(3000, [twice, Stake(), Stake()]) == (1000, 1000, 1000)


def test_money_that_came_twice_fills_the_own_share_when_that_rises() -> None:
    twice = Stake(received=2000, counts=1000)
    assert owed(6000, [twice, Stake(), Stake()]) == [0, 2000, 2000]


def test_own_amounts_come_first() -> None:
    assert divide(3000, [Stake(custom=2000), Stake(), Stake()]) == (2000, 500, 500)


def test_own_amounts_that_add_up_to_less_stay_as_they_were_set() -> None:
    assert divide(3000, [Stake(custom=900), Stake(custom=1000)]) == (900, 1000)


def test_nobody_with_an_own_amount_is_asked_for_money_that_is_there() -> None:
    full = Stake(received=1500, counts=1500)
    assert owed(3000, [full, full, Stake(custom=1000)]) == [0, 0, 0]


def test_own_amounts_for_more_than_is_missing_are_lowered_in_proportion() -> None:
    assert divide(3000, [Stake(custom=3000), Stake(custom=1500)]) == (2000, 1000)


def test_a_shilling_that_does_not_divide_is_not_asked_of_who_has_paid_the_level() -> None:
    paid = Stake(received=666, counts=666)
    assert owed(2000, [paid, Stake(), Stake()]) == [0, 667, 667]


@given(st.integers(0, 12_000), STAKES)
def test_what_is_owed_is_what_is_missing(target: int, stakes: list[Stake]) -> None:
    missing = max(0, target - in_the_pot(target, stakes))
    if any(stake.custom is None and not stake.is_gone for stake in stakes):
        assert sum(owed(target, stakes)) == missing
    else:
        assert sum(owed(target, stakes)) <= missing


@given(st.integers(0, 12_000), STAKES)
def test_nobody_s_share_is_below_what_counts_and_all_others_are_level(target: int, stakes: list[Stake]) -> None:
    shares = divide(target, stakes)
    level = [(share, stake) for share, stake in zip(shares, stakes, strict=True) if not stake.is_gone]
    equal = [(share, stake) for share, stake in level if stake.custom is None]
    assert all(share >= stake.counted for share, stake in equal)
    asked = [share for share, stake in equal if share > stake.counted]
    assert not asked or max(asked) - min(asked) <= 1
    assert not asked or all(share <= max(asked) for share, stake in equal if share > stake.counted)
    assert not asked or all(stake.counted >= min(asked) - 1 for share, stake in equal if share == stake.counted)


@given(st.integers(0, 12_000), STAKES)
def test_whoever_has_left_is_asked_for_nothing(target: int, stakes: list[Stake]) -> None:
    assert not any(amount for amount, stake in zip(owed(target, stakes), stakes, strict=True) if stake.is_gone)


@given(st.integers(0, 12_000), STAKES)
def test_what_counts_stays_as_it_was_when_the_target_rises(target: int, stakes: list[Stake]) -> None:
    before, after = divide(target, stakes), divide(target + 500, stakes)
    assert sum(after) >= sum(before)
    assert sum(after) - sum(before) <= 500
