"""One measure of a Python peer, or of a command, on FTP per process, printed as the line that the runner reads.
BENCH_FTP_URL, _ROOT and _FILES name the server and the files; what they hold is in `with-ftp`.

    peers_ftp.py up NAME TIMES                  a large file      ftplib aioftp lftp curl
    peers_ftp.py down NAME FILE TIMES
    peers_ftp.py small-up NAME COUNT            files of 4 KiB over one session
    peers_ftp.py small-down NAME FOLDER COUNT
    peers_ftp.py list NAME TIMES                a listing with all that is below; not curl

Uploads are by STOR alone, as the peers do it. A command's time has its start and login in it.
"""

import asyncio
import ftplib
import json
import os
import resource
import shutil
import subprocess
import sys
import time
from urllib.parse import urlsplit

from peers import Watch

URL = urlsplit(os.environ["BENCH_FTP_URL"])
ROOT, FILES = os.environ["BENCH_FTP_ROOT"], os.environ["BENCH_FTP_FILES"]
LARGE = 512 * 1024


def names(count):
    return [f"{index:04}" for index in range(count)]


def connect():
    """Logged in, by ftplib."""
    link = ftplib.FTP()
    link.connect(URL.hostname, URL.port)
    link.login(URL.username, URL.password)
    return link


class FtplibPeer:
    def __init__(self):
        self.link = connect()

    def put(self, file, name):
        with open(file, "rb") as source:
            self.link.storbinary(f"STOR {name}", source, blocksize=LARGE)

    def get(self, name, file):
        with open(file, "wb") as target:
            self.link.retrbinary(f"RETR {name}", target.write, blocksize=LARGE)

    def walk(self, folder):
        """Path, whether it is a folder, and size of each entry."""
        lines, entries = [], []
        self.link.retrlines(f"LIST {folder}/", lines.append)
        for line in lines:
            fields = line.split(None, 8)
            entries.append((f"{folder}/{fields[8]}", fields[0].startswith("d"), int(fields[4])))
        for path, is_folder, _ in entries[:]:
            if is_folder:
                entries += self.walk(path)
        return entries


def by_ftplib(verb, target, count):
    peer = FtplibPeer()
    watch = Watch()
    if verb == "up":
        for index in range(count):
            peer.put(f"{FILES}/large", f"up/large{index}")
    elif verb == "down":
        for _ in range(count):
            peer.get("large", target)
    elif verb == "small-up":
        for name in names(count):
            peer.put(f"{FILES}/small/{name}", f"up/{name}")
    elif verb == "small-down":
        for name in names(count):
            peer.get(f"small/{name}", f"{target}/{name}")
    else:
        count = sum(len(peer.walk("list")) for _ in range(count))
    watch.stop(moved(verb, count))


def by_aioftp(verb, target, count):
    import aioftp

    # By streams: `download` lists the whole folder first, on a server without MLST.
    async def put(link, file, name):
        with open(file, "rb") as source:
            async with link.upload_stream(name) as stream:
                while block := source.read(LARGE):
                    await stream.write(block)

    async def get(link, name, file):
        with open(file, "wb") as target:
            async with link.download_stream(name) as stream:
                async for block in stream.iter_by_block(LARGE):
                    target.write(block)

    async def run():
        async with aioftp.Client.context(URL.hostname, URL.port, URL.username, URL.password) as link:
            watch, entries = Watch(), count
            if verb == "up":
                for index in range(count):
                    await put(link, f"{FILES}/large", f"up/large{index}")
            elif verb == "down":
                for _ in range(count):
                    await get(link, "large", target)
            elif verb == "small-up":
                for name in names(count):
                    await put(link, f"{FILES}/small/{name}", f"up/{name}")
            elif verb == "small-down":
                for name in names(count):
                    await get(link, f"small/{name}", f"{target}/{name}")
            else:
                entries = sum([len(await link.list("list", recursive=True)) for _ in range(count)])
            watch.stop(moved(verb, entries))

    asyncio.run(run())


def lftp_script(verb, target, count):
    yield "set cmd:fail-exit yes"
    yield "set ftp:ssl-allow no"
    yield "set xfer:clobber yes"
    yield f"open --user {URL.username} --password {URL.password} ftp://{URL.hostname}:{URL.port}"
    if verb == "up":
        yield from [f"put {FILES}/large -o up/large{index}" for index in range(count)]
    elif verb == "down":
        yield from [f"get large -o {target}"] * count
    elif verb == "small-up":
        yield f"lcd {FILES}/small"
        yield f"mput -O up {' '.join(names(count))}"
    elif verb == "small-down":
        yield f"lcd {target}"
        yield "cd small"
        yield f"mget {' '.join(names(count))}"
    else:
        yield from ["set cmd:parallel 1", "set cache:enable no"]
        yield from ["find list"] * count


def curl_script(verb, target, count):
    yield "fail\nsilent\nshow-error"
    base = URL.geturl()
    if verb == "up":
        pairs = [(f"{FILES}/large", f"up/large{index}") for index in range(count)]
    elif verb == "down":
        pairs = [(target, "large")] * count
    elif verb == "small-up":
        pairs = [(f"{FILES}/small/{name}", f"up/{name}") for name in names(count)]
    else:
        pairs = [(f"{target}/{name}", f"small/{name}") for name in names(count)]
    for file, name in pairs:
        yield f'url = "{base}{name}"'
        yield f'{"upload-file" if verb.endswith("up") else "output"} = "{file}"'


def by_command(command, script, verb, target, count):
    start = time.monotonic()
    done = subprocess.run(command, input="\n".join(script) + "\n", text=True, capture_output=True, check=False)
    wall = time.monotonic() - start
    if done.returncode != 0:
        sys.exit(f"{command[0]}: {done.stderr.strip()[-300:]}")
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    if verb == "list":
        count = len(done.stdout.splitlines()) - count  # the folder itself is there too
    sample = dict(
        wall=wall,
        cpu=usage.ru_utime + usage.ru_stime,
        user=usage.ru_utime,
        system=usage.ru_stime,
        peakKiB=usage.ru_maxrss,
        startKiB=0,
        rows=moved(verb, count),
    )
    print(json.dumps(sample))


def moved(verb, count):
    """Bytes of large files, or the count of small ones or of entries."""
    return count * os.path.getsize(f"{FILES}/large") if verb in ("up", "down") else count


def main():
    verb, name, *rest = sys.argv[1:]
    target = rest.pop(0) if verb in ("down", "small-down") else None
    count = int(rest[0]) if rest else 0
    if verb == "small-down":
        os.makedirs(target, exist_ok=True)
    if name == "ftplib":
        by_ftplib(verb, target, count)
    elif name == "aioftp":
        by_aioftp(verb, target, count)
    elif name == "lftp":
        by_command(["lftp", "-f", "/dev/stdin"], lftp_script(verb, target, count), verb, target, count)
    elif name == "curl":
        by_command(["curl", "--config", "-"], curl_script(verb, target, count), verb, target, count)
    else:
        sys.exit("unknown peer " + name)
    if verb == "down":
        os.unlink(target)
    elif verb == "small-down":
        shutil.rmtree(target)
    elif verb == "up":
        for index in range(count):
            os.unlink(f"{ROOT}/up/large{index}")
    elif verb == "small-up":
        for file in names(count):
            os.unlink(f"{ROOT}/up/{file}")


if __name__ == "__main__":
    main()
