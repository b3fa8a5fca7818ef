"""The tests' broker for the measurements of memory, in a process of its own, behind a front that bounds its answers."""
import contextlib, os, pathlib, signal, socket, subprocess, sys, time

here = pathlib.Path(__file__).resolve().parent


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def broker(folder):
    program = os.environ.get("PORTAGE_NOIDA_DB") or here.parent / ".venv-broker/bin/noida-db"
    if not os.access(program, os.X_OK): sys.exit(f"no {program}: run scripts/bootstrap, or name a broker in PORTAGE_TEST_BOOTSTRAP")
    port = free_port()
    log = open(f"{folder}/broker.log", "w")
    process = subprocess.Popen(
        [str(program), "start", "--only", "kafka", "--kafka-port", str(port), "--data-dir", f"{folder}/data"], stdout=log, stderr=log, start_new_session=True)
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0: return process, f"127.0.0.1:{port}"
        time.sleep(0.1)
    sys.exit("the broker did not start")


def bounded(port):
    """A front before the broker that answers with no more than was asked for, as Apache Kafka does: the tests' broker sends all that it has
    of a partition in one answer, which a client cannot but hold."""
    process = subprocess.Popen([sys.executable, here.parent / "scripts/broker-front.py", port, "--bounded"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    words = process.stdout.readline().split()
    if words[:1] != ["ready"]: sys.exit("the front before the broker did not start")
    return process, f"127.0.0.1:{words[1]}"


@contextlib.contextmanager
def brokers(folder):
    """The addresses to fill topics at and to read them at; both are PORTAGE_TEST_BOOTSTRAP where that names a broker."""
    named = os.environ.get("PORTAGE_TEST_BOOTSTRAP")
    if named:
        yield named, named
        return
    process, behind = broker(folder)
    try:
        front, servers = bounded(behind.split(":")[1])
        try: yield behind, servers
        finally:
            front.stdin.close()
            front.wait()
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()
