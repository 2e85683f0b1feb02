"""An Appwrite that takes every document and needs as long for it as the real one: 10 ms, most of which it waits."""

import asyncio
import json
import sys

TAKES_S = 0.01


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One connection, for as long as it is kept open."""
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            length = next((int(line[15:]) for line in head.splitlines() if line.startswith("content-length:")), 0)
            order = json.loads(await reader.readexactly(length) or b"{}")
            await asyncio.sleep(TAKES_S)
            stored = json.dumps({"$id": order.get("documentId"), **order.get("data", {})}).encode()
            answer = f"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: {len(stored)}\r\n\r\n"
            writer.write(answer.encode() + stored)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def main() -> None:
    """Say the address on the first line, then serve until the process is ended."""
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    sys.stdout.write(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1\n")
    sys.stdout.flush()
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
