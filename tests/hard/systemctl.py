"""systemctl where there is no systemd: does what a unit says, below the folder that ROOT names.

`python -m tests.hard.systemctl restart shop@8501`. A unit's process is started again whenever it
dies. Of all that the unit says, this heeds where, as what environment, what is run, and limits.
"""

import os
import resource
import shlex
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

ROOT = Path(os.environ["ROOT"])
STATE = ROOT / "run"  # NAME.pid: who looks after a unit; NAME.main: its process; NAME.log
NGINX = STATE / "nginx.pid"


def main(verb: str, *names: str) -> None:
    """Carries out one command."""
    for name in names:
        if name == "nginx":
            {"start": start_nginx, "restart": restart_nginx, "reload": reload_nginx}[verb]()
        elif name.startswith("shop@"):
            if verb == "look-after":
                look_after(name)
            if verb in ("stop", "restart"):
                stop(name)
            if verb in ("start", "restart", "enable"):
                start(name)


def start(name: str) -> None:
    """Starts a unit, unless it runs."""
    if (STATE / f"{name}.pid").exists():
        return
    with (STATE / f"{name}.log").open("ab") as log:
        command = [sys.executable, __file__, "look-after", name]
        process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
    (STATE / f"{name}.pid").write_text(str(process.pid))


def stop(name: str) -> None:
    """Stops a unit, and returns once it is stopped."""
    if (file := STATE / f"{name}.pid").exists():
        os.kill(int(file.read_text()), signal.SIGTERM)
        gone(file, 30)


def gone(file: Path, seconds: float) -> bool:
    """Whether a file is gone within this time."""
    deadline = time.monotonic() + seconds
    while file.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    return not file.exists()


def look_after(name: str) -> None:
    """Runs the process of a unit, again and again until SIGTERM."""
    file = ROOT / "etc/systemd/system" / f"{name.partition('@')[0]}@.service"
    text = file.read_text().replace("%i", name.partition("@")[2])
    unit = dict(line.split("=", 1) for line in text.splitlines() if "=" in line and line[0] != "#")
    settings = Path(unit["EnvironmentFile"]).read_text().splitlines()
    most = min(int(unit["LimitNOFILE"]), resource.getrlimit(resource.RLIMIT_NOFILE)[1])
    options = {
        "cwd": unit["WorkingDirectory"],
        "umask": int(unit["UMask"], 8),
        "env": {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(ROOT / "var/lib/shop")}
        | dict(line.split("=", 1) for line in settings),
        "preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (most, most)),
    }
    process: subprocess.Popen[bytes] | None = None
    stopped = False

    def end(*_: object) -> None:
        nonlocal stopped
        stopped = True
        if process and process.poll() is None:
            process.terminate()

    signal.signal(signal.SIGTERM, end)
    while not stopped:
        subprocess.run(shlex.split(unit["ExecStartPre"].removeprefix("-")), check=False, **options)
        process = subprocess.Popen(shlex.split(unit["ExecStart"]), **options)
        (STATE / f"{name}.main").write_text(str(process.pid))
        if stopped:
            process.terminate()
        while process.poll() is None:  # a signal ends no wait, so it is looked at now and then
            with suppress(subprocess.TimeoutExpired):
                process.wait(float(unit["TimeoutStopSec"]))
                break
            if stopped:
                process.kill()
        if not stopped:
            time.sleep(float(unit["RestartSec"]))
    (STATE / f"{name}.main").unlink(missing_ok=True)
    (STATE / f"{name}.pid").unlink()


def start_nginx() -> None:
    subprocess.run([ROOT / "bin/nginx"], check=True, stdin=subprocess.DEVNULL)


def restart_nginx() -> None:
    """As Debian's unit does: what is under way may end within five seconds."""
    for how, patience in ((signal.SIGQUIT, 5), (signal.SIGTERM, 10)):
        if NGINX.exists() and NGINX.read_text():  # `nginx -t` leaves an empty one
            with suppress(ProcessLookupError):
                os.kill(int(NGINX.read_text()), how)
            gone(NGINX, patience)
    start_nginx()


def reload_nginx() -> None:
    os.kill(int(NGINX.read_text()), signal.SIGHUP)


if __name__ == "__main__":
    main(*[argument for argument in sys.argv[1:] if not argument.startswith("-")])
