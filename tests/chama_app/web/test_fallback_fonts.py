"""Letters that our own font lacks, as the client asks for them."""

import httpx
import pytest
from starlette.responses import PlainTextResponse

from chama_app.storage.assets import assets_folder
from chama_app.web.fallback_fonts import FallbackFonts

FONTS = assets_folder() / "fonts" / "fallback"
LARGEST = 3_000_000
WOFF2 = b"wOF2"


async def asked(path: str) -> httpx.Response:
    fonts = FallbackFonts(PlainTextResponse("the app", 404), FONTS)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(fonts), base_url="http://127.0.0.1") as client:
        return await client.get(path)


@pytest.mark.parametrize(
    "family",
    [
        "notosansarabic/v28/nwpxtLGrOAZMl5nJ_wfgRg3DrWFZWsnVBJ_sS6tlqHHFlhQ5l3sQWIHPqzCfyGyvuw",
        "notosansethiopic/v47/7cHPv50vjIepfJVOZZgcpQ5B9FBTH9KGNfhSTgtoow1KVnIvyBoMSzUMacb-T35OK5D1yGbuaH4",
        "notosans/v37/o-0mIpQlx3QUlC5A4PNB6Ryti20_6n1iPHjcz6L1SoM-jCpoiyD9A99Y41P6zHtY",
        "notocoloremoji/v32/Yq6P-KqIXTD0t4D9z1ESnKM3-HpFabsE4tq3luCC7p-aXxcn.9",
        "notosanssc/v37/k3kCo84MPvpLmixcA63oeAL7Iqp5IZJF9bmaG9_FnYkldv7JjxkkgFsFSSOPMOkySAZ73y9ViAt3acb8NexQ2w.118",
        "notosanssymbols2/v24/I_uyMoGduATTei9eI8daxVHDyfisHr71-vrgfE71.3",
    ],
)
async def test_a_script_is_drawn_with_a_font_of_this_server_whatever_version_the_client_knows(family: str) -> None:
    answer = await asked(f"/assets/fonts/{family}.woff2")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "font/woff2")
    assert answer.content[:4] == WOFF2


@pytest.mark.parametrize(
    "path",
    [
        "/assets/fonts/notosansrunic/v1/abc.woff2",
        "/assets/fonts/notosanssc/v1/..%2F..%2Fabc.1.woff2",
        "/fonts/Inter.ttf",
    ],
)
async def test_everything_else_is_the_apps(path: str) -> None:
    assert (await asked(path)).text == "the app"


def test_the_fonts_are_small_and_their_licence_lies_beside_them() -> None:
    assert sum(one.stat().st_size for one in FONTS.glob("*.woff2")) < LARGEST
    assert "SIL OPEN FONT LICENSE" in (FONTS / "Noto-LICENSE.txt").read_text("utf-8")
