"""What a seed decides: which faults this world has, and when."""

import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Weather:
    """How often things go wrong in this world, as probabilities; drawn once, so that calm and stormy worlds occur."""

    push: float
    callback_lost: float
    callback_again: float
    appwrite: float
    socket: float
    kills: int
    clock: float
    session: float
    forged: float
    disk: float
    has_relay: bool
    lying_status: float


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
        clock=rng.choice((0.0, 0.0, 0.5)),
        session=rng.choice((0.0, 0.0, 0.0, 0.15)),
        # a kill between the answer and its commit leaves the id unknown: then only the secret protects
        forged=0.0 if kills else rng.choice((0.0, 0.2)),
        disk=rng.choice((0.0, 0.0, 0.0, 0.3)),
        has_relay=rng.random() < 0.4,
        lying_status=rng.choice((0.0, 0.5, 1.0)),
    )
