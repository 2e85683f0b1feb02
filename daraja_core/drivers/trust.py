"""Which certificates the engine's clients believe."""

import ssl

import httpx


def certificates_for(*addresses: str) -> ssl.SSLContext:
    """The usual certificate authorities, or nobody's where every address is plain HTTP, as the sandbox's are.

    One context serves all clients: loading the authorities takes longer than everything else that a start does.
    """
    if all(address.startswith("http://") for address in addresses):
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return httpx.create_ssl_context()
