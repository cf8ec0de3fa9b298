"""One measure of a Python peer on HTTP per process, printed as the line that the runner reads. The server's address is
in BENCH_HTTP_URL.

    peers_http.py sync NAME PATH COUNT THREADS     requests httpx pycurl
    peers_http.py async NAME PATH COUNT FLYING     aiohttp aiohttp-uvloop httpx
    peers_http.py post NAME PATH COUNT FLYING      the same: small JSON objects posted, the answers decoded
    peers_http.py file NAME PATH FILE TIMES        requests httpx aiohttp pycurl
    peers_http.py memory NAME PATH                 the same
"""

import asyncio
import contextlib
import io
import os
import sys
import threading

from peers import Watch

BASE = os.environ["BENCH_HTTP_URL"]
LARGE = 512 * 1024


def getter(name):
    """A function that gets a URL's bytes, over a connection of its own that it keeps."""
    if name == "requests":
        import requests

        session = requests.Session()
        session.trust_env = False

        def get(url):
            response = session.get(url)
            response.raise_for_status()
            return response.content

    elif name == "httpx":
        import httpx

        client = httpx.Client(trust_env=False)

        def get(url):
            return client.get(url).raise_for_status().content

    elif name == "pycurl":
        import pycurl

        handle = pycurl.Curl()
        handle.setopt(pycurl.PROXY, "")
        handle.setopt(pycurl.NOSIGNAL, 1)

        def get(url):
            buffer = io.BytesIO()
            handle.setopt(pycurl.URL, url)
            handle.setopt(pycurl.WRITEDATA, buffer)
            handle.perform()
            if handle.getinfo(pycurl.RESPONSE_CODE) != 200:
                sys.exit("not a 200")
            return buffer.getvalue()

    else:
        sys.exit("unknown peer " + name)
    return get


def sync(name, path, count, threads):
    start = threading.Barrier(threads + 1)
    url = BASE + path
    lengths = []

    def work(share):
        get = getter(name)
        for _ in range(20):
            get(url)
        start.wait()
        start.wait()
        lengths.append(sum(len(get(url)) for _ in range(share)))

    shares = [count * (i + 1) // threads - count * i // threads for i in range(threads)]
    workers = [threading.Thread(target=work, args=(share,)) for share in shares]
    for worker in workers:
        worker.start()
    start.wait()
    watch = Watch()
    start.wait()
    for worker in workers:
        worker.join()
    if sum(lengths) != count * len(getter(name)(url)):
        sys.exit("not every body came")
    watch.stop(count)


@contextlib.asynccontextmanager
async def client(name, flying):
    """What gets a URL's bytes, and what posts JSON and gives the answer's."""
    if name == "aiohttp":
        import aiohttp

        connector = aiohttp.TCPConnector(limit=flying)
        timeout = aiohttp.ClientTimeout(total=600)
        async with aiohttp.ClientSession(connector=connector, timeout=timeout, raise_for_status=True) as session:

            async def get(url):
                async with session.get(url) as response:
                    return await response.read()

            async def post(url, value):
                async with session.post(url, json=value) as response:
                    return await response.json()

            yield get, post
    elif name == "httpx":
        import httpx

        limits = httpx.Limits(max_connections=flying, max_keepalive_connections=flying)
        async with httpx.AsyncClient(limits=limits, timeout=600, trust_env=False) as session:

            async def get(url):
                return (await session.get(url)).raise_for_status().content

            async def post(url, value):
                return (await session.post(url, json=value)).raise_for_status().json()

            yield get, post
    else:
        sys.exit("unknown peer " + name)


def asynchronous(is_post, name, path, count, flying):
    async def run():
        async with client(name.removesuffix("-uvloop"), flying) as (get, post):
            url = BASE + path

            async def one(index):
                if is_post:
                    return (await post(url, {"id": index, "name": f"turbine {index}", "value": index / 2}))["value"]
                return len(await get(url))

            async def work(share):
                return sum([await one(index) for index in range(share)])

            async def all_of(count):
                shares = [count * (i + 1) // flying - count * i // flying for i in range(flying)]
                return sum(await asyncio.gather(*[work(share) for share in shares]))

            await all_of(2 * flying)
            expected = count * await one(0)
            watch = Watch()
            total = await all_of(count)
            watch.stop(count)
            if total != expected:
                sys.exit("not every answer came")

    factory = None
    if name.endswith("-uvloop"):
        import uvloop

        factory = uvloop.new_event_loop
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(run())


def file(name, path, target, times):
    """Streams the body into a file, as the library's own documentation does."""
    url = BASE + path

    def report(fetch):
        watch = Watch()
        for _ in range(times):
            with open(target, "wb") as out:
                fetch(out)
        watch.stop(times * os.path.getsize(target))

    if name == "requests":
        import requests

        session = requests.Session()
        session.trust_env = False

        def fetch(out):
            with session.get(url, stream=True) as response:
                for chunk in response.iter_content(LARGE):
                    out.write(chunk)

        report(fetch)
    elif name == "httpx":
        import httpx

        session = httpx.Client(trust_env=False)

        def fetch(out):
            with session.stream("GET", url) as response:
                for chunk in response.iter_bytes():
                    out.write(chunk)

        report(fetch)
    elif name == "pycurl":
        import pycurl

        handle = pycurl.Curl()
        handle.setopt(pycurl.PROXY, "")
        handle.setopt(pycurl.URL, url)

        def fetch(out):
            handle.setopt(pycurl.WRITEDATA, out)
            handle.perform()

        report(fetch)
    elif name == "aiohttp":

        async def run():
            import aiohttp

            async with aiohttp.ClientSession() as session:
                watch = Watch()
                for _ in range(times):
                    async with session.get(url) as response:
                        with open(target, "wb") as out:
                            async for chunk in response.content.iter_chunked(LARGE):
                                out.write(chunk)
                watch.stop(times * os.path.getsize(target))

        asyncio.run(run())
    else:
        sys.exit("unknown peer " + name)
    os.unlink(target)


def memory(name, path):
    if name == "aiohttp":

        async def run():
            async with client(name, 1) as (get, _):
                await get(BASE + "/1k")
                watch = Watch()
                watch.stop(len(await get(BASE + path)))

        asyncio.run(run())
    else:
        get = getter(name)
        get(BASE + "/1k")
        watch = Watch()
        watch.stop(len(get(BASE + path)))


if __name__ == "__main__":
    verb, *rest = sys.argv[1:]
    if verb == "sync":
        sync(rest[0], rest[1], int(rest[2]), int(rest[3]))
    elif verb in ("async", "post"):
        asynchronous(verb == "post", rest[0], rest[1], int(rest[2]), int(rest[3]))
    elif verb == "file":
        file(rest[0], rest[1], rest[2], int(rest[3]))
    elif verb == "memory":
        memory(*rest)
    else:
        sys.exit("unknown verb " + verb)
