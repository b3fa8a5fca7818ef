#!/usr/bin/env python3
"""A front for a Kafka broker that speaks TLS and SASL, keeps the offsets of transactions or bounds its answers: for tests of what the broker
behind cannot do.

Terminates TLS, does SASL (PLAIN, SCRAM-SHA-256, SCRAM-SHA-512, OAUTHBEARER with unsecured tokens) with nothing but Python's own
library, passes everything else on, and writes itself where the broker names its own address. Prints "ready PORT", then a line for
each login and each client certificate. Ends when its input closes.

usage: broker-front.py UPSTREAM_PORT [--tls CERT KEY [--client-ca CA]] [--sasl MECHANISM USER PASSWORD] [--tokens CLIENT SECRET]
                       [--offsets SECONDS] [--bounded]

With --tokens it is a token endpoint too, at /token of the port that it prints second, and gives tokens for USER.
With --offsets it tells the offsets of transactions as Apache Kafka does around a commit, which takes SECONDS to settle.
With --bounded it answers a fetch with no more bytes than were asked for, as Apache Kafka does, where the broker behind sends all that it has.
"""
import argparse, base64, bisect, hashlib, hmac, http.server, json, os, re, socket, ssl, struct, sys, threading, time, urllib.parse

API_FETCH, API_SASL_HANDSHAKE, API_VERSIONS, API_SASL_AUTHENTICATE = 1, 17, 18, 36
API_OFFSET_FETCH, API_END_TRANSACTION, API_TRANSACTION_OFFSETS = 9, 26, 28
OFFSET_OUT_OF_RANGE, COORDINATOR_LOADING, NOT_COORDINATOR, UNSTABLE_OFFSET = 1, 14, 16, 88


def read_exactly(stream, count):
    data = bytearray()
    while len(data) < count:
        part = stream.recv(count - len(data))
        if not part:
            raise EOFError
        data += part
    return bytes(data)


def read_frame(stream):
    return read_exactly(stream, struct.unpack(">i", read_exactly(stream, 4))[0])


def send_frame(stream, body):
    stream.sendall(struct.pack(">i", len(body)) + body)


def string(text):
    data = text.encode()
    return struct.pack(">h", len(data)) + data


def sized(data):
    return struct.pack(">i", len(data)) + data


class Scram:
    """The server's side of RFC 5802."""

    def __init__(self, digest, user, password):
        self.digest, self.user, self.salt, self.rounds = digest, user, os.urandom(16), 4096
        self.salted = hashlib.pbkdf2_hmac(digest, password.encode(), self.salt, self.rounds)
        self.first = None

    def mac(self, key, data):
        return hmac.new(key, data, self.digest).digest()

    def step(self, message):
        text = message.decode()
        if self.first is None:
            bare = text.split(",", 2)[2]
            fields = dict(field.split("=", 1) for field in bare.split(","))
            if fields["n"] != self.user:
                return None, False
            self.nonce = fields["r"] + base64.b64encode(os.urandom(12)).decode()
            self.first = bare
            self.reply = "r=%s,s=%s,i=%d" % (self.nonce, base64.b64encode(self.salt).decode(), self.rounds)
            return self.reply.encode(), False
        without_proof, proof = text.rsplit(",p=", 1)
        # librdkafka before 2.6.1 says its own half twice, which brokers took until they began to check it.
        if not dict(field.split("=", 1) for field in without_proof.split(","))["r"].endswith(self.nonce):
            return None, False
        signed = ",".join([self.first, self.reply, without_proof]).encode()
        client_key = self.mac(self.salted, b"Client Key")
        signature = self.mac(hashlib.new(self.digest, client_key).digest(), signed)
        expected = bytes(a ^ b for a, b in zip(client_key, signature))
        if base64.b64decode(proof) != expected:
            return None, False
        server = self.mac(self.mac(self.salted, b"Server Key"), signed)
        return b"v=" + base64.b64encode(server), True


class Plain:
    def __init__(self, user, password):
        self.expected = b"\0".join([b"", user.encode(), password.encode()])

    def step(self, message):
        return (b"", True) if message == self.expected else (None, False)


class OAuthBearer:
    """Takes a token without a signature whose subject is the user."""

    def __init__(self, user):
        self.user = user

    def step(self, message):
        token = re.search(rb"auth=Bearer ([^\x01]*)\x01", message).group(1).decode()
        claims = token.split(".")[1]
        subject = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["sub"]
        return (b"", True) if subject == self.user else (None, False)


def mechanism(name, user, password):
    if name == "PLAIN":
        return Plain(user, password)
    if name == "OAUTHBEARER":
        return OAuthBearer(user)
    return Scram({"SCRAM-SHA-256": "sha256", "SCRAM-SHA-512": "sha512"}[name], user, password)


def tokens(front):
    """Serves OAuth 2's client credentials grant; gives unsecured tokens. Returns its port."""
    client, secret = front.options.tokens
    expected = "Basic " + base64.b64encode(("%s:%s" % (client, secret)).encode()).decode()

    class Endpoint(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            form = urllib.parse.parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            if self.headers["Authorization"] != expected or form.get("grant_type") != ["client_credentials"]:
                status, reply = 401, {"error": "invalid_client"}
            else:
                def part(value):
                    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
                claims = {"sub": front.options.sasl[1], "exp": time.time() + 600, "scope": form.get("scope", [""])[0]}
                status, reply = 200, {"access_token": "%s.%s." % (part({"alg": "none"}), part(claims)), "expires_in": 600}
                front.say("token %s" % claims["scope"])
            body = json.dumps(reply).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Endpoint)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_port


class Fields:
    """Takes a request apart."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, count):
        self.at += count
        return self.data[self.at - count:self.at]

    def number(self, form):
        return struct.unpack(">" + form, self.take(struct.calcsize(form)))[0]

    def string(self):
        return self.take(max(0, self.number("h"))).decode()

    def length(self):
        """Of a compact string or array; -1 is null. Nothing here is longer than a byte can say."""
        return self.number("B") - 1

    def compact(self):
        return self.take(max(0, self.length())).decode()


def compact(text):
    return bytes([len(text.encode()) + 1]) + text.encode()


def versions(reply, known):
    """Of the requests that are answered or read here, only the versions that are."""
    count = struct.unpack(">i", reply[6:10])[0]
    rows = [struct.unpack(">hhh", reply[10 + 6 * row:16 + 6 * row]) for row in range(count)]
    return reply[:10] + b"".join(struct.pack(">hhh", api, *known.get(api, (low, high))) for api, low, high in rows) + reply[10 + 6 * count:]


class Offsets:
    """The offsets that transactions commit, as Apache Kafka 3.4 tells them.

    For a while after a commit (and after the start) the coordinator is another one, then loads, then waits for the transaction's
    markers: meanwhile whoever names the partition and asks for stable offsets is told to ask again, anyone else gets the offset before.
    """

    def __init__(self, seconds):
        self.seconds, self.lock = seconds, threading.Lock()
        self.open, self.settled, self.pending, self.since = {}, {}, {}, time.monotonic()

    def wrote(self, body):
        fields = Fields(body)
        transaction, group = fields.string(), fields.string()
        fields.take(10)
        with self.lock:
            for _ in range(fields.number("i")):
                topic = fields.string()
                for _ in range(fields.number("i")):
                    partition, offset = fields.number("i"), fields.number("q")
                    fields.number("i")
                    fields.string()
                    self.open.setdefault(transaction, {})[group, topic, partition] = offset

    def ended(self, body):
        fields = Fields(body)
        transaction = fields.string()
        fields.take(10)
        with self.lock:
            written = self.open.pop(transaction, {})
            if fields.number("B") and written:
                self.settled.update(self.pending)
                self.pending, self.since = written, time.monotonic()

    def fetch(self, body):
        """OffsetFetch, version 7."""
        fields = Fields(body)
        fields.number("B")
        group = fields.compact()
        wanted = [(fields.compact(), [fields.number("i") for _ in range(fields.length())], fields.number("B"))[:2] for _ in range(fields.length())]
        stable = fields.number("B")
        with self.lock:
            step = (time.monotonic() - self.since) / self.seconds
            if step >= 1:
                self.settled.update(self.pending)
                self.pending = {}
            failure = NOT_COORDINATOR if step < 0.25 else COORDINATOR_LOADING if step < 0.5 else 0
            if not wanted:
                wanted = [(topic, [partition]) for of, topic, partition in self.settled if of == group]
                stable = 0
            reply = struct.pack(">Bi", 0, 0) + bytes([len(wanted) + 1])
            for topic, partitions in wanted:
                reply += compact(topic) + bytes([len(partitions) + 1])
                for partition in partitions:
                    key = (group, topic, partition)
                    error = failure or (UNSTABLE_OFFSET if stable and key in self.pending else 0)
                    offset = -1 if error else self.settled.get(key, -1)
                    reply += struct.pack(">iqi", partition, offset, -1) + compact("") + struct.pack(">hB", error, 0)
                reply += b"\0"
            return reply + struct.pack(">hB", failure, 0)

    VERSIONS = {API_OFFSET_FETCH: (7, 7), API_TRANSACTION_OFFSETS: (0, 2), API_END_TRANSACTION: (0, 1)}


class Fetches:
    """Fetch, version 4: what the broker behind answered is kept, and handed out batch by batch of records.

    It is for logs that begin at offset 0 and are only added to: what was kept of one is never forgotten.
    """

    VERSION = 4

    def __init__(self):
        self.lock = threading.Lock()
        # By topic and partition: for each batch the offset after it, and its bytes; then the ends of the log when it was last asked.
        self.logs = {}

    def answer(self, upstream, request, body):
        fields = Fields(body)
        fields.take(8)
        least, most, isolation = fields.number("i"), fields.number("i"), fields.number("B")
        wanted = [
            (fields.string(), [(fields.number("i"), fields.number("q"), fields.number("i")) for _ in range(fields.number("i"))])
            for _ in range(fields.number("i"))]
        with self.lock:
            missing = [
                (topic, number, offset) for topic, partitions in wanted for number, offset, _ in partitions
                if not self.has(topic, number, offset)]
        failures = {}
        if missing:
            # Only what is not known is asked for. Where nothing is new the broker may take its time, unless the answer has other records.
            topics = {}
            for topic, number, offset in missing:
                ends = self.logs.get((topic, number), ([], [], None))[0]
                topics.setdefault(topic, []).append((number, ends[-1] if ends else 0))
            waits = len(missing) == sum(len(partitions) for _, partitions in wanted)
            ask = request[:len(request) - len(body)] + body[:4] + (body[4:8] if waits else struct.pack(">i", 0)) + struct.pack(
                ">iiB", least, most, isolation) + struct.pack(">i", len(topics))
            for topic, partitions in topics.items():
                ask += string(topic) + struct.pack(">i", len(partitions))
                for number, offset in partitions:
                    ask += struct.pack(">iqi", number, offset, most)
            send_frame(upstream, ask)
            failures = self.keep(read_frame(upstream))
        with self.lock:
            return self.reply(wanted, failures, most)

    def has(self, topic, number, offset):
        ends = self.logs.get((topic, number), ([], [], None))[0]
        return bool(ends) and offset < ends[-1]

    def keep(self, response):
        """Returns, by partition, the answers that hold no records."""
        fields, failures = Fields(response), {}
        fields.take(8)
        with self.lock:
            for _ in range(fields.number("i")):
                topic = fields.string()
                for _ in range(fields.number("i")):
                    number, error = fields.number("i"), fields.number("h")
                    marks = fields.take(16)
                    for _ in range(max(0, fields.number("i"))):
                        fields.take(16)
                    records = fields.take(max(0, fields.number("i")))
                    ends, batches, _ = self.logs.get((topic, number), ([], [], None))
                    at, isKept = 0, False
                    while len(records) - at > 27:
                        base, length = struct.unpack(">qi", records[at:at + 12])
                        end = base + 1 + struct.unpack(">i", records[at + 23:at + 27])[0]
                        if not ends or base >= ends[-1]:
                            ends.append(end)
                            batches.append((base, records[at:at + 12 + length]))
                            isKept = True
                        at += 12 + length
                    self.logs[topic, number] = (ends, batches, marks)
                    if error or not isKept:
                        failures[topic, number] = (error, marks)
        return failures

    def reply(self, wanted, failures, most):
        parts = [struct.pack(">ii", 0, len(wanted))]
        left, isFirst = most, True
        for topic, partitions in wanted:
            parts.append(string(topic) + struct.pack(">i", len(partitions)))
            for number, offset, limit in partitions:
                ends, batches, marks = self.logs.get((topic, number), ([], [], None))
                error, taken = 0, []
                if self.has(topic, number, offset):
                    index, size = bisect.bisect_right(ends, offset), 0
                    # The first batch of an answer is sent however large it is, so that a reader gets on.
                    while index < len(batches) and (size + len(batches[index][1]) <= min(limit, left) or isFirst):
                        taken.append(batches[index][1])
                        size += len(batches[index][1])
                        index, isFirst = index + 1, False
                    left -= size
                elif (topic, number) in failures:
                    error, marks = failures[topic, number]
                    error = error or (OFFSET_OUT_OF_RANGE if offset > struct.unpack(">q", marks[:8])[0] else 0)
                parts.append(struct.pack(">ih", number, error) + (marks or struct.pack(">qq", -1, -1)) + struct.pack(">ii", -1, sum(map(len, taken))))
                parts += taken
        return b"".join(parts)


class Front:
    def __init__(self, options):
        self.options = options
        self.tls = None
        self.offsets = Offsets(options.offsets) if options.offsets else None
        if options.tls:
            self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.tls.load_cert_chain(*options.tls)
            if options.client_ca:
                self.tls.verify_mode = ssl.CERT_REQUIRED
                self.tls.load_verify_locations(options.client_ca)
        self.fetches = Fetches() if options.bounded else None
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    def say(self, text):
        print(text, flush=True)

    def serve(self):
        self.say("ready %d%s" % (self.port, " %d" % tokens(self) if self.options.tokens else ""))
        while True:
            client, _ = self.listener.accept()
            threading.Thread(target=self.talk, args=(client,), daemon=True).start()

    def talk(self, client):
        try:
            if self.tls:
                client = self.tls.wrap_socket(client, server_side=True)
                if self.options.client_ca:
                    subject = dict(pair[0] for pair in client.getpeercert()["subject"])
                    self.say("certificate %s" % subject["commonName"])
            upstream = socket.create_connection(("127.0.0.1", self.options.upstream))
            self.pass_on(client, upstream)
        except (EOFError, OSError) as error:
            if isinstance(error, ssl.SSLError):
                self.say("tls %s" % error.reason)
        finally:
            client.close()

    def pass_on(self, client, upstream):
        sasl, authenticated = None, not self.options.sasl
        while True:
            request = read_frame(client)
            api, version, correlation = struct.unpack(">hhi", request[:8])
            head = struct.pack(">i", correlation)
            body = request[8:]
            body = body[2 + max(0, struct.unpack(">h", body[:2])[0]):]
            if api == API_VERSIONS and version > 0:
                # The client asks again with version 0, whose answer is easily added to.
                send_frame(client, head + struct.pack(">hi", 35, 0))
                continue
            if api == API_SASL_HANDSHAKE and self.options.sasl:
                wanted = body[2:].decode()
                known = self.options.sasl[0]
                sasl = mechanism(*self.options.sasl) if wanted == known else None
                send_frame(client, head + struct.pack(">hi", 0 if sasl else 33, 1) + string(known))
                continue
            if api == API_SASL_AUTHENTICATE and sasl:
                reply, authenticated = sasl.step(body[4:])
                if reply is None:
                    self.say("refused %s" % self.options.sasl[0])
                    send_frame(client, head + struct.pack(">h", 58) + string("wrong user or password") + sized(b"") + (b"\0" * 8 if version > 0 else b""))
                    return
                if authenticated:
                    self.say("authenticated %s" % self.options.sasl[0])
                send_frame(client, head + struct.pack(">h", 0) + struct.pack(">h", -1) + sized(reply) + (b"\0" * 8 if version > 0 else b""))
                continue
            if not authenticated and api != API_VERSIONS:
                self.say("unauthenticated request %d" % api)
                return
            if self.offsets and api == API_OFFSET_FETCH:
                send_frame(client, head + self.offsets.fetch(body))
                continue
            if self.fetches and api == API_FETCH:
                send_frame(client, head + self.fetches.answer(upstream, request, body))
                continue
            send_frame(upstream, request)
            response = read_frame(upstream)
            if self.fetches and api == API_VERSIONS:
                response = versions(response, {API_FETCH: (Fetches.VERSION, Fetches.VERSION)})
            if self.offsets:
                if api == API_VERSIONS:
                    response = versions(response, Offsets.VERSIONS)
                elif api == API_TRANSACTION_OFFSETS:
                    self.offsets.wrote(body)
                elif api == API_END_TRANSACTION:
                    self.offsets.ended(body)
            if api == API_VERSIONS and self.options.sasl:
                count = struct.unpack(">i", response[6:10])[0]
                more = struct.pack(">hhhhhh", API_SASL_HANDSHAKE, 0, 1, API_SASL_AUTHENTICATE, 0, 0)
                response = response[:6] + struct.pack(">i", count + 2) + response[10:] + more
            send_frame(client, self.readdressed(response))

    def readdressed(self, response):
        host = b"127.0.0.1"
        old, new = (struct.pack(">i", port) for port in (self.options.upstream, self.port))
        for length in (struct.pack(">h", len(host)), bytes([len(host) + 1])):
            response = response.replace(length + host + old, length + host + new)
        return response


parser = argparse.ArgumentParser()
parser.add_argument("upstream", type=int)
parser.add_argument("--tls", nargs=2)
parser.add_argument("--client-ca")
parser.add_argument("--sasl", nargs=3)
parser.add_argument("--tokens", nargs=2)
parser.add_argument("--offsets", type=float)
parser.add_argument("--bounded", action="store_true")
front = Front(parser.parse_args())
threading.Thread(target=front.serve, daemon=True).start()
sys.stdin.read()
