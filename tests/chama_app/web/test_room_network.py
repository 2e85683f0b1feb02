"""Where the phones of a room are served, and how often they may ask."""

import pytest

from chama_app.services.config import StartError
from chama_app.web.local_network import room_address, room_listener
from chama_app.web.rate_limit import RateLimit
from chama_app.web.room_server import authority


@pytest.mark.parametrize("given", ["192.168.43.17", "10.42.0.1", "172.20.10.2", "169.254.7.7", "127.0.0.1"])
def test_an_address_of_a_local_network_is_taken(given: str) -> None:
    assert room_address(given) == given


@pytest.mark.parametrize("given", ["0.0.0.0", "8.8.8.8", "224.0.0.1", "255.255.255.255", "::", "chama.example", "1.2"])
def test_an_address_that_more_than_the_room_could_reach_is_refused_in_a_sentence(given: str) -> None:
    with pytest.raises(StartError, match="--stage"):
        room_address(given)


def test_an_address_of_another_computer_is_refused_in_a_sentence() -> None:
    with pytest.raises(StartError, match="no address of this computer"):
        room_listener("10.254.254.254", 0)


def test_a_port_that_is_taken_is_replaced_by_a_free_one() -> None:
    with room_listener("127.0.0.1", 0) as taken:
        taken.listen()
        with room_listener("127.0.0.1", taken.getsockname()[1]) as other:
            assert authority(other) != authority(taken)


def test_whoever_asks_too_often_waits_and_nobody_else_does() -> None:
    moments = [0.0]
    limit = RateLimit(burst=2, per_second=1, now=lambda: moments[-1], most=2)
    assert [limit.allows("a"), limit.allows("a"), limit.allows("a"), limit.allows("b")] == [True, True, False, True]
    moments.append(1.0)
    assert [limit.allows("a"), limit.allows("a")] == [True, False]
    assert [limit.allows("c"), limit.allows("d"), limit.allows("a")] == [True, True, True]  # `a` was forgotten
