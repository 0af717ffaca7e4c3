"""How long adding takes through the served workbench: forty files handed over, taken in and read, and its pages.

python bench/adding.py [FILES]
"""

from __future__ import annotations

import re
import statistics
import sys
import tempfile
import threading
import time
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener  # noqa: TID251 - asks the loopback

from onrecord.acquire.keys import KdfCost
from onrecord.store import create_record

PASSWORD = "password-of-sana"  # noqa: S105 - of a record that is thrown away
WORDS = "Police arrested {n} men in Goma on 3 May 2024, a lawyer said. They were taken to a station near the port.\n\n"


def main() -> None:
    """Print the figures."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    folder = Path(tempfile.mkdtemp())
    record = create_record(folder / "record", "a passphrase", cost=KdfCost(memory_kib=64, passes=1, lanes=1))
    with record.activate():
        from onrecord.engine.intaking import background
        from onrecord.store.users import add_user
        from onrecord.web.server import make_server

        add_user("sana", PASSWORD, "owner")
        server = make_server(0)
        threading.Thread(target=server.run, daemon=True).start()
        with background(record):
            measure(f"http://127.0.0.1:{server.effective_port}", number)
        server.close()


def measure(address: str, number: int) -> None:
    """Go the way of a person who adds files, and print how long each part takes."""
    opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def get(path: str) -> str:
        return opener.open(address + path).read().decode()

    def post(path: str, fields: dict[str, str]) -> str:
        fields["csrfmiddlewaretoken"] = find_token(get("/add" if path != "/login" else path))
        return opener.open(address + path, urlencode(fields).encode()).url.removeprefix(address)

    post("/login", {"username": "sana", "password": PASSWORD})
    begin = time.monotonic()
    job = send_files(opener, address, number)
    print(f"{number} files handed over: {time.monotonic() - begin:.1f} s")
    begin, pages = time.monotonic(), []
    while 'id="describe"' not in get(job):
        time.sleep(0.2)
    print(f"taken in: {time.monotonic() - begin:.1f} s")
    for _ in range(20):
        start = time.monotonic()
        get(job)
        pages.append(time.monotonic() - start)
    print(f"the table of {number}: p95 {statistics.quantiles(pages, n=20)[-1] * 1000:.0f} ms")
    begin = time.monotonic()
    post(f"{job}/describe", {"all-published": "2024-05-04", "do": "read"})
    while "held-title" not in get(job):
        time.sleep(0.2)
    print(f"read and linked: {time.monotonic() - begin:.1f} s")


def send_files(opener: object, address: str, number: int) -> str:
    """Send the files in one form, as without scripts; returns where their list is."""
    mark, token = "mark-between-parts", find_token(opener.open(f"{address}/add").read().decode())  # type: ignore[attr-defined]
    parts = [f'--{mark}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n']
    for n in range(number):
        head = f'--{mark}\r\nContent-Disposition: form-data; name="files"; filename="{n}.txt"\r\n\r\n'
        parts.append(head + "".join(WORDS.format(n=n + k) for k in range(2, 12)) + "\r\n")
    from urllib.request import Request  # noqa: TID251 - asks the loopback

    body = ("".join(parts) + f"--{mark}--\r\n").encode()
    request = Request(f"{address}/add", body, {"Content-Type": f"multipart/form-data; boundary={mark}"})  # noqa: S310
    return str(opener.open(request).url.removeprefix(address))  # type: ignore[attr-defined]


def find_token(page: str) -> str:
    """Return the token a form of a page carries."""
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert found
    return found.group(1)


if __name__ == "__main__":
    main()
