import Foundation
import KafkaTransport
import Logging
import Offsets
import StreamTesting
import Testing

/// TLS and SASL with a front that was not written with librdkafka's help: Python's `ssl`, `hashlib` and `hmac`.
@Suite(.enabled(if: BrokerFront.isAvailable, "\(BrokerFront.comment)"), .serialized)
final class SecurityTests {
    let cluster: EmbeddedCluster
    let scratch: Scratch

    init() throws {
        RecordedLog.begin()
        cluster = try EmbeddedCluster()
        try cluster.createTopic("t", partitions: 1)
        scratch = try Scratch(inMemory: true)
    }

    deinit { cluster.close() }

    private func path(_ name: String) -> String { "\(scratch.path)/\(name)" }

    /// An authority, and a certificate of it for `name` with its key; the key under a password if one is given.
    private func certify(_ file: String, _ name: String, by authority: String, password: String? = nil) throws {
        if !FileManager.default.fileExists(atPath: path("\(authority).crt")) {
            try BrokerFront.openssl([
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=\(authority)",
                "-keyout", path("\(authority).key"), "-out", path("\(authority).crt"),
            ])
        }
        let secret = password.map { ["-passout", "pass:\($0)"] } ?? ["-nodes"]
        try BrokerFront.openssl(
            [
                "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-subj", "/CN=\(name)", "-keyout", path("\(file).key"),
                "-out", path("\(file).csr"),
            ] + secret)
        try scratch.write("\(file).ext", "subjectAltName=IP:127.0.0.1,DNS:localhost\n")
        try BrokerFront.openssl([
            "x509", "-req", "-in", path("\(file).csr"), "-CA", path("\(authority).crt"), "-CAkey", path("\(authority).key"),
            "-CAcreateserial", "-days", "2",
            "-extfile", path("\(file).ext"), "-out", path("\(file).crt"),
        ])
    }

    /// Sends a record and reads it back; what went wrong, if anything did.
    private func roundTrip(_ front: BrokerFront, _ properties: [String: String], log: Logger? = nil) -> KafkaError? {
        let all = ["bootstrap.servers": front.bootstrapServers].merging(properties) { $1 }
        let kafka = log.map { KafkaCluster(wait: .seconds(2), logger: $0) } ?? KafkaCluster(wait: .seconds(2))
        do {
            let writer = try kafka.writer(properties: all)
            let reader = try kafka.reader(properties: all)
            defer { writer.close(); reader.close() }
            let partition = TopicPartition("t", 0)
            let from = try reader.latestOffsets(of: [partition])[partition] ?? 0
            try writer.send(OutgoingRecord(topic: "t", partition: 0, value: [7]))
            try writer.flush()
            let records = try reader.fetch(OffsetRange(partition, from: from, until: from + 1), includeHeaders: false)
            #expect(records.value(of: 0) == [7])
            return nil
        } catch {
            return error as? KafkaError ?? KafkaError(.other, "\(error)")
        }
    }

    @Test func `a broker's certificate is checked against the authorities, from a file or as text`() throws {
        try certify("server", "localhost", by: "ca")
        try certify("other", "localhost", by: "stranger")
        let front = try BrokerFront(before: cluster, ["--tls", path("server.crt"), path("server.key")])
        let authority = try scratch.text("ca.crt")
        #expect(
            roundTrip(front, ["security.protocol": "SSL", "ssl.truststore.type": "PEM", "ssl.truststore.location": path("ca.crt")]) == nil)
        #expect(
            roundTrip(front, ["security.protocol": "SSL", "ssl.truststore.type": "PEM", "ssl.truststore.certificates": authority]) == nil)
        let oneLine = authority.split(separator: "\n").joined(separator: " ")
        #expect(roundTrip(front, ["security.protocol": "SSL", "ssl.truststore.certificates": oneLine]) == nil)
        let error = roundTrip(
            front, ["security.protocol": "SSL", "ssl.truststore.type": "PEM", "ssl.truststore.location": path("stranger.crt")])
        #expect(error?.code == .authentication)
        #expect(error?.message.contains("certificate verify failed") == true, "\(error?.message ?? "")")
    }

    @Test func `a certificate for another host is refused unless the check is switched off as in Java`() throws {
        try certify("server", "localhost", by: "ca")
        try scratch.write("named.ext", "subjectAltName=DNS:elsewhere.example\n")
        try BrokerFront.openssl([
            "x509", "-req", "-in", path("server.csr"), "-CA", path("ca.crt"), "-CAkey", path("ca.key"), "-CAcreateserial", "-days", "2",
            "-extfile", path("named.ext"), "-out", path("elsewhere.crt"),
        ])
        let front = try BrokerFront(before: cluster, ["--tls", path("elsewhere.crt"), path("server.key")])
        let trusting = ["security.protocol": "SSL", "ssl.truststore.type": "PEM", "ssl.truststore.location": path("ca.crt")]
        #expect(roundTrip(front, trusting)?.code == .authentication)
        #expect(roundTrip(front, trusting.merging(["ssl.endpoint.identification.algorithm": ""]) { $1 }) == nil)
    }

    @Test func `a client shows its own certificate, its key under a password, as text or in a store`() throws {
        try certify("server", "localhost", by: "ca")
        try certify("client", "job-1", by: "clients", password: "planted-key-word")
        let front = try BrokerFront(before: cluster, ["--tls", path("server.crt"), path("server.key"), "--client-ca", path("clients.crt")])
        let trusting = ["security.protocol": "SSL", "ssl.truststore.type": "PEM", "ssl.truststore.location": path("ca.crt")]
        #expect(roundTrip(front, trusting) != nil, "without a certificate")
        let key = try scratch.text("client.key")
        let chain = try scratch.text("client.crt")
        #expect(
            roundTrip(
                front,
                trusting.merging(["ssl.keystore.key": key, "ssl.keystore.certificate.chain": chain, "ssl.key.password": "planted-key-word"])
                { $1 }) == nil)
        #expect(front.said("certificate job-1"))
        try scratch.write("store.pem", key + chain)
        #expect(
            roundTrip(front, trusting.merging(["ssl.keystore.location": path("store.pem"), "ssl.key.password": "planted-key-word"]) { $1 })
                == nil)
        try BrokerFront.openssl([
            "pkcs12", "-export", "-in", path("client.crt"), "-inkey", path("client.key"), "-passin", "pass:planted-key-word", "-passout",
            "pass:planted-store-word",
            "-out", path("store.p12"),
        ])
        #expect(
            roundTrip(
                front, trusting.merging(["ssl.keystore.location": path("store.p12"), "ssl.keystore.password": "planted-store-word"]) { $1 })
                == nil)
        let error = roundTrip(
            front, trusting.merging(["ssl.keystore.location": path("store.p12"), "ssl.keystore.password": "planted-wrong-word"]) { $1 })
        #expect(error?.code == .badProperty)
        #expect(error?.message.contains("planted-wrong-word") == false, "\(error?.message ?? "")")
    }

    @Test(arguments: ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"])
    func `a user logs in with name and password, and is refused with a wrong one`(mechanism: String) throws {
        let front = try BrokerFront(before: cluster, ["--sasl", mechanism, "alice", "planted-pass-1"])
        func login(_ password: String) -> [String: String] {
            let module = mechanism == "PLAIN" ? "plain.PlainLoginModule" : "scram.ScramLoginModule"
            return [
                "security.protocol": "SASL_PLAINTEXT", "sasl.mechanism": mechanism,
                "sasl.jaas.config": "org.apache.kafka.common.security.\(module) required username=\"alice\" password=\"\(password)\";",
            ]
        }
        #expect(roundTrip(front, login("planted-pass-1")) == nil)
        #expect(front.said("authenticated \(mechanism)"))
        // Java's wait, of which nothing is used.
        let error = roundTrip(
            front, login("planted-pass-2").merging(["default.api.timeout.ms": "600000", "max.block.ms": "600000"]) { $1 })
        #expect(error?.code == .authentication && front.said("refused \(mechanism)"), "\(error?.message ?? "")")
        #expect(error?.message.contains("Check user, password") == true, "\(error?.message ?? "")")
        #expect(error?.message.contains("planted-pass") == false)
    }

    @Test func `a token is made from the login line and taken, over TLS`() throws {
        try certify("server", "localhost", by: "ca")
        let front = try BrokerFront(
            before: cluster, ["--tls", path("server.crt"), path("server.key"), "--sasl", "OAUTHBEARER", "alice", "-"])
        func login(_ subject: String) -> [String: String] {
            [
                "security.protocol": "SASL_SSL", "ssl.truststore.type": "PEM", "ssl.truststore.location": path("ca.crt"),
                "sasl.mechanism": "OAUTHBEARER",
                "sasl.jaas.config":
                    "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required "
                        + "unsecuredLoginStringClaim_sub=\"\(subject)\";",
            ]
        }
        #expect(roundTrip(front, login("alice")) == nil)
        #expect(front.said("authenticated OAUTHBEARER"))
        #expect(roundTrip(front, login("mallory")) != nil)
    }

    @Test func `a client's name and secret become a token at an endpoint`() throws {
        let front = try BrokerFront(before: cluster, ["--sasl", "OAUTHBEARER", "alice", "-", "--tokens", "job", "planted-client-word"])
        func login(_ secret: String) -> [String: String] {
            [
                "security.protocol": "SASL_PLAINTEXT", "sasl.mechanism": "OAUTHBEARER",
                "sasl.oauthbearer.token.endpoint.url": "http://127.0.0.1:\(front.tokenPort)/token",
                "sasl.login.callback.handler.class": "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler",
                "sasl.jaas.config":
                    "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required clientId=\"job\" "
                        + "clientSecret=\"\(secret)\" "
                    + "scope=\"read write\" extension_tenant=\"t1\";",
            ]
        }
        #expect(roundTrip(front, login("planted-client-word")) == nil)
        #expect(front.said("token read write") && front.said("authenticated OAUTHBEARER"))
        let error = roundTrip(front, login("planted-other-word"))
        #expect(error?.message.contains("the endpoint answered with status 401: invalid_client") == true, "\(error?.message ?? "")")
        #expect(error?.message.contains("planted-") == false)
    }

    @Test func `no secret shows in a log, an error or a description, whatever librdkafka has to say`() throws {
        try certify("client", "job-1", by: "clients", password: "planted-key-word")
        let key = try scratch.text("client.key")
        let log = Logger(label: "portage.kafka.secrets")
        let front = try BrokerFront(before: cluster, ["--sasl", "PLAIN", "alice", "planted-right-word"])
        let properties = [
            "security.protocol": "SASL_PLAINTEXT", "sasl.mechanism": "PLAIN", "debug": "all", "ssl.key.password": "planted-key-word",
            "ssl.keystore.key": key, "ssl.keystore.certificate.chain": try scratch.text("client.crt"),
            "sasl.jaas.config": "PlainLoginModule required username=\"alice\" password=\"planted-pass-word\";",
        ]
        var told = ["\(String(describing: roundTrip(front, properties, log: log)))"]
        // Errors whose own text shows a value.
        for bad in [
            ["sasl.jaas.config": "PlainLoginModule required username=\"u\" password=\"planted-loose-word"],
            ["sasl.jaas.config": "planted-whole-word"], ["sasl.password": "planted-pass-word", "fetch.min.bytes": "planted-pass-word"],
            [
                "ssl.key.password": "planted-key-word", "ssl.keystore.key": "-----BEGIN KEY----- planted-torn-key -----END KEY-----",
                "security.protocol": "SSL",
            ],
            ["sasl.pasword": "planted-typo-word"], ["ssl.keystore.key": "planted-no-pem-text"],
        ] {
            let error = #expect(throws: KafkaError.self) {
                _ = try KafkaCluster(logger: log).reader(properties: ["bootstrap.servers": "127.0.0.1:1"].merging(bad) { $1 })
            }
            told.append("\(String(describing: error))")
        }
        let parsed = try KafkaProperties(properties.merging(["bootstrap.servers": "b:1"]) { $1 })
        told += ["\(parsed)", String(reflecting: parsed)]
        var dumped = ""
        dump(parsed, to: &dumped)
        told.append(dumped)
        let logged = RecordedLog.lines(containing: "portage.kafka.secrets")
        // Else nothing was proved: librdkafka did talk, and about its configuration too.
        #expect(logged.contains { $0.contains("security.protocol") })
        for text in logged + told {
            #expect(!text.contains("planted-"), "\(text)")
            for line in key.split(separator: "\n") where !line.hasPrefix("-----") { #expect(!text.contains(line), "\(text)") }
        }
    }
}
