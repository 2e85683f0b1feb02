"""What a seed decides: which faults this world has, and when."""

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weather:
    """How often things go wrong in this world, as probabilities; drawn once, so that calm and stormy worlds occur."""

    push: float = 0.0
    callback_lost: float = 0.0
    callback_again: float = 0.0
    appwrite: float = 0.0
    socket: float = 0.0
    kills: int = 0
    closes: int = 0
    clock: float = 0.0
    glitch: float = 0.0
    session: float = 0.0
    forged: float = 0.0
    disk: float = 0.0
    store_bug: float = 0.0
    has_relay: bool = False
    lying_status: float = 0.0
    deaf: int = 0

    @property
    def refuses(self) -> bool:
        """Whether the store does not take everything."""
        return bool(self.disk or self.store_bug)


def draw_weather(rng: random.Random) -> Weather:
    """Some worlds are calm in one respect and stormy in another."""
    kills = rng.choice((0, 0, 1, 2, 4))
    return Weather(
        push=rng.choice((0.0, 0.2, 0.6)),
        callback_lost=rng.choice((0.0, 0.2, 0.6)),
        callback_again=rng.choice((0.0, 0.3, 0.8)),
        appwrite=rng.choice((0.0, 0.05, 0.3)),
        socket=rng.choice((0.0, 0.5, 1.0)),
        kills=kills,
        closes=rng.choice((0, 0, 0, 1, 3)),
        clock=rng.choice((0.0, 0.0, 0.5)),
        glitch=rng.choice((0.0, 0.0, 0.2)),
        session=rng.choice((0.0, 0.0, 0.0, 0.15)),
        # a kill between the answer and its commit leaves the id unknown: then only the secret protects
        forged=0.0 if kills else rng.choice((0.0, 0.2)),
        disk=rng.choice((0.0, 0.0, 0.0, 0.3)),
        store_bug=rng.choice((0.0, 0.0, 0.0, 0.2)),
        has_relay=rng.random() < 0.4,
        lying_status=rng.choice((0.0, 0.5, 1.0)),
        deaf=rng.choice((0, 0, 1, 3)),  # so often Realtime goes on greeting, and delivers nothing for a while
    )
