"""Whether the function that Safaricom calls back can be reached, and is ours."""

import httpx

from daraja_core import DarajaConfig

from .connection import ProbeError

LIMIT_S = 10.0


async def reach_callback(config: DarajaConfig, transport: httpx.AsyncBaseTransport | None = None) -> None:
    """Ask the function for its health; raises ProbeError when nobody answers, or somebody else does."""
    async with httpx.AsyncClient(timeout=LIMIT_S, transport=transport) as client:
        try:
            answer = await client.get(config.callback_base + "/health")
        except httpx.TransportError as exc:
            raise ProbeError("offline") from exc
    if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
        raise ProbeError("not_ready")
    if answer.status_code != httpx.codes.OK or '"alive"' not in answer.text:
        raise ProbeError("not_found")
