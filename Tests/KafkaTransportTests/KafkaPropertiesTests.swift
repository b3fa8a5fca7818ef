import Foundation
import KafkaTransport
import Testing

@Suite struct KafkaPropertiesTests {
    private func open(_ properties: [String: String]) throws {
        _ = try KafkaCluster().reader(properties: ["bootstrap.servers": "127.0.0.1:1"].merging(properties) { $1 })
    }

    @Test func `what a Spark job sets for Kafka is taken as it is`() throws {
        let properties = [
            "bootstrap.servers": "a:9092,b:9092", "group.id": "sensors", "auto.offset.reset": "latest", "enable.auto.commit": "false",
            "key.deserializer": "org.apache.kafka.common.serialization.StringDeserializer", "value.deserializer": "x",
            "max.poll.records": "500", "fetch.max.wait.ms": "100", "security.protocol": "SASL_SSL", "sasl.mechanism": "PLAIN",
            "sasl.jaas.config": #"org.apache.kafka.common.security.plain.PlainLoginModule required username="u" password="p=1";"#,
            "isolation.level": "read_committed", "session.timeout.ms": "30000", "client.id": "me",
        ]
        let parsed = try KafkaProperties(properties)
        #expect(parsed.servers == "a:9092,b:9092")
        #expect(parsed.group == "sensors")
        #expect(parsed.offsetReset == .latest)
        #expect(parsed.autoCommit == false)
        #expect(parsed.waitMillis == 60_000)
        try open(properties)
    }

    @Test(arguments: [
        ("a:1,", "a:1"), (" a:1 , b:2", "a:1,b:2"), (",,a:1,\tSASL_SSL://b:2\n,", "a:1,SASL_SSL://b:2"),
        ("[::1]:9092,[::1]", "[::1]:9092,[::1]"),
    ])
    func `brokers are read as Java's client reads its lists`(given: String, read: String) throws {
        #expect(try KafkaProperties(["bootstrap.servers": given]).servers == read)
    }

    @Test(arguments: [
        (["bootstrap.severs": "a:1"], "bootstrap.severs: no such Kafka property; did you mean bootstrap.servers?"),
        (["fetch.max.byte": "1"], "fetch.max.byte: no such Kafka property; did you mean fetch.max.bytes?"),
        (["statistics.intreval.ms": "1"], "did you mean statistics.interval.ms?"),
        (["sasl.jaas.confg": "x"], "did you mean sasl.jaas.config?"),
        (["entirely.unlike.anything": "1"], "entirely.unlike.anything: no such Kafka property"),
        (["auto.offset.reset": "newest"], "auto.offset.reset=newest: expected earliest, latest or none"),
        (["enable.auto.commit": "yes"], "enable.auto.commit=yes: expected true or false"),
        (["default.api.timeout.ms": "-1"], "default.api.timeout.ms=-1: expected a number of milliseconds from 1 to 2147483647"),
        (["fetch.min.bytes": "many"], "fetch.min.bytes=many: "),
        (["security.protocol": "tls"], "security.protocol=tls: "), (["security.protocol": "SLL"], "security.protocol=SLL: "),
        (
            ["ssl.truststore.location": "/x.jks"],
            "ssl.truststore.location=/x.jks: a store of type JKS can only be read by Java; convert it with keytool"
        ),
        (["ssl.keystore.location": "/x", "ssl.keystore.type": "jks"], "keytool -importkeystore -srckeystore /x"),
        (["ssl.truststore.location": "/x.p12"], "openssl pkcs12 -in /x.p12"),
        (["ssl.truststore.location": "/x.pem", "ssl.truststore.password": "p"], "ssl.truststore.password: a PEM store"),
        (["ssl.truststore.certificates": "/x.pem"], "ssl.truststore.certificates: expected PEM text"),
        (["ssl.keystore.key": "-----BEGIN K----- a"], "has no matching end"),
        (["ssl.engine.factory.class": "x"], "ssl.engine.factory.class"),
        (["isolation.level": "dirty"], "isolation.level=dirty: "), (["config.providers": "x"], "config.providers"),
        (["interceptor.classes": "x.Y"], "interceptor.classes"),
        (["sasl.jaas.config": "Krb5LoginModule required;"], "sasl.jaas.config: logins with PlainLoginModule"),
        (["sasl.jaas.config": "PlainLoginModule required username=\"u\";"], "PlainLoginModule needs username"),
        (["sasl.jaas.config": "PlainLoginModule username=\"u\" password=\"p\";"], "the class must be followed by"),
        (["sasl.jaas.config": "PlainLoginModule required username=\"u"], "a quoted value has no end"),
        (
            ["sasl.jaas.config": "OAuthBearerLoginModule required clientId=\"c\" clientSecret=\"s\";"],
            "sasl.oauthbearer.token.endpoint.url is missing"
        ),
        (["sasl.jaas.config": "OAuthBearerLoginModule required;"], "needs clientId"),
        (
            [
                "sasl.jaas.config": "OAuthBearerLoginModule required;", "sasl.oauthbearer.client.credentials.client.id": "c",
                "sasl.oauthbearer.client.credentials.client.secret": "s",
            ], "sasl.oauthbearer.token.endpoint.url is missing"
        ),
        (["sasl.oauthbearer.assertion.private.key.file": "/key"], "no assertion is signed here"),
        (["sasl.login.callback.handler.class": "my.Handler"], "Java classes cannot be loaded here"),
        (["group.id": ""], "group.id=: expected a name"),
        (["bootstrap.servers": ""], "bootstrap.servers is missing"), (["bootstrap.servers": " ,, "], "is not such a list"),
        (["bootstrap.servers": "a:1,b:99999"], "\"b:99999\" is not"), (["bootstrap.servers": "a b:1"], "\"a b:1\" is not"),
    ])
    func `a property that cannot be is refused by name`(properties: [String: String], expected: String) throws {
        let error = try #require(throws: KafkaError.self) { try open(properties) }
        #expect(error.code == .badProperty)
        #expect(error.message.contains(expected), "\(error)")
    }

    @Test(arguments: [
        ("PlainLoginModule required username=\"a b\" password='p\\'=;1';", ["sasl.username": "a b", "sasl.password": "p'=;1"]),
        ("o.a.k.ScramLoginModule requisite\n  password=\"x\\\"y\"\n username=me ;", ["sasl.username": "me", "sasl.password": "x\"y"]),
        (
            "OAuthBearerLoginModule required unsecuredLoginStringClaim_sub=\"alice\" extension_tenant=\"t1\";",
            ["enable.sasl.oauthbearer.unsecure.jwt": "true", "sasl.oauthbearer.config": "principal=alice extension_tenant=t1"]
        ),
    ])
    func `a login line becomes librdkafka's own settings`(line: String, expected: [String: String]) throws {
        let settings = try KafkaProperties(["bootstrap.servers": "a:1", "sasl.jaas.config": line]).settings
        #expect(settings.filter { expected.keys.contains($0.key) } == expected)
        #expect(settings["sasl.jaas.config"] == nil)
    }

    @Test func `stores in PEM form and PKCS#12 are handed on, text on one line is cut into lines`() throws {
        func settings(_ properties: [String: String]) throws -> [String: String] {
            var settings = try KafkaProperties(properties.merging(["bootstrap.servers": "a:1"]) { $1 }).settings
            settings["bootstrap.servers"] = nil
            return settings
        }
        #expect(
            try settings([
                "ssl.truststore.type": "PEM", "ssl.truststore.location": "/ca", "ssl.keystore.location": "/me.pem", "ssl.key.password": "p",
            ])
                == [
                    "ssl.ca.location": "/ca", "ssl.key.location": "/me.pem", "ssl.certificate.location": "/me.pem", "ssl.key.password": "p",
                ])
        #expect(
            try settings(["ssl.keystore.location": "/me.p12", "ssl.keystore.password": "p"])
                == ["ssl.keystore.location": "/me.p12", "ssl.keystore.password": "p"])
        let body = String(repeating: "abcdefgh", count: 9)
        let lines = "-----BEGIN CERTIFICATE-----\n\(body.prefix(64))\n\(body.suffix(8))\n-----END CERTIFICATE-----\n"
        let oneLine = "-----BEGIN CERTIFICATE----- \(body) -----END CERTIFICATE-----"
        #expect(
            try settings([
                "ssl.truststore.certificates": oneLine + " " + oneLine, "ssl.keystore.certificate.chain": lines,
                "ssl.keystore.key": oneLine,
            ])
                == ["ssl.ca.pem": lines + lines, "ssl.certificate.pem": lines, "ssl.key.pem": lines])
        #expect(try settings(["ssl.endpoint.identification.algorithm": ""]) == ["ssl.endpoint.identification.algorithm": "none"])
        #expect(try settings(["ssl.endpoint.identification.algorithm": "HTTPS"]) == ["ssl.endpoint.identification.algorithm": "https"])
    }

    @Test func `Java's names and units become librdkafka's, and what only Java reads is left out`() throws {
        let settings = try KafkaProperties([
            "bootstrap.servers": "a:1", "fetch.max.wait.ms": "7", "receive.buffer.bytes": "-1", "send.buffer.bytes": "65536",
            "buffer.memory": "33554432",
            "max.request.size": "5", "sasl.mechanism": "PLAIN", "isolation.level": "READ_COMMITTED", "group.protocol": "consumer",
            "metric.reporters": "x", "ssl.protocol": "TLSv1.3", "exclude.internal.topics": "false",
        ]).settings
        #expect(
            settings == [
                "bootstrap.servers": "a:1", "fetch.wait.max.ms": "7", "socket.receive.buffer.bytes": "0",
                "socket.send.buffer.bytes": "65536",
                "queue.buffering.max.kbytes": "32768", "message.max.bytes": "5", "sasl.mechanisms": "PLAIN",
                "isolation.level": "read_committed",
            ])
        // One name of Java's is two of librdkafka's.
        try open(["request.timeout.ms": "40000"])
        _ = try KafkaCluster().writer(properties: ["bootstrap.servers": "127.0.0.1:1", "request.timeout.ms": "40000"])
    }

    /// What `scripts/oracle/java/PropertyNames.java` printed of Kafka's own Java clients: client, name, default.
    @Test func `every property of Kafka's Java clients is known, and may be set to its default`() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "fixtures/oracle/kafka-clients-4.3.0.tsv")
        let rows = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map {
            $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        }
        #expect(Set(rows.map { $0[0] }) == ["consumer", "producer"])
        for row in rows where row[1] != "bootstrap.servers" {
            let properties = ["bootstrap.servers": "127.0.0.1:1", row[1]: row[2].isEmpty ? "1" : row[2]]
            do {
                if row[0] == "consumer" { try open(properties) } else { _ = try KafkaCluster().writer(properties: properties) }
            } catch let error as KafkaError {
                // A property without a default was given a value that means nothing.
                #expect(row[2].isEmpty && !error.message.contains("no such Kafka property"), "\(row): \(error)")
            }
        }
    }

    @Test func `a password is taken out as it stands in the login line and as it is used`() {
        let secrets = KafkaSecrets(["sasl.jaas.config": #"PlainLoginModule required username="me" password="half\\\"whole";"#])
        for text in [#"half\"whole"#, #"half\\\"whole"#] {
            let redacted = secrets.redacting("login of me with \(text) failed")
            #expect(!redacted.contains("half") && !redacted.contains("whole"), "\(redacted)")
            #expect(redacted.hasPrefix("login of me with \(KafkaSecrets.replacement)"), "\(redacted)")
        }
    }

    @Test func `a password in an address is taken out, the rest of the address is not`() {
        let address = "https://me:hush-hush@tokens.example:8443/token"
        let secrets = KafkaSecrets(["sasl.oauthbearer.token.endpoint.url": address])
        #expect(secrets.redacting("token from \(address)") == "token from https://me:\(KafkaSecrets.replacement)@tokens.example:8443/token")
        let open = KafkaSecrets(["sasl.oauthbearer.token.endpoint.url": "https://tokens.example:8443/token@home"])
        #expect(open.redacting("8443/token@home") == "8443/token@home")
    }

    @Test func `a pattern matches a part of a topic's name or all of it, as its user has it`() throws {
        let part = try TopicPattern("a.c", .part)
        let whole = try TopicPattern("a.c|b", .whole)
        for (topic, inPart, inWhole) in [
            ("abc", true, true), ("xabcx", true, false), ("b", false, true), ("bb", false, false), ("ac", false, false),
        ] {
            #expect(try part.matches(topic) == inPart, "\(topic)")
            #expect(try whole.matches(topic) == inWhole, "\(topic)")
        }
        let error = #expect(throws: KafkaError.self) { try TopicPattern("a[", .whole) }
        #expect(
            error?.description == "subscribePattern: the regular expression 'a[' is wrong near character 3: a class is not closed by ']'")
    }
}
