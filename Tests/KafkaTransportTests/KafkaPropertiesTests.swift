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
        #expect(parsed.waitMillis == 10_000)
        try open(properties)
    }

    @Test(arguments: [
        (["bootstrap.severs": "a:1"], "bootstrap.severs: no such Kafka property"),
        (["auto.offset.reset": "newest"], "auto.offset.reset=newest: expected earliest, latest or none"),
        (["enable.auto.commit": "yes"], "enable.auto.commit=yes: expected true or false"),
        (["default.api.timeout.ms": "-1"], "default.api.timeout.ms=-1: expected a number of milliseconds above 0"),
        (["fetch.min.bytes": "many"], "fetch.min.bytes=many: "),
        (["security.protocol": "tls"], "security.protocol=tls: "),
        (["ssl.truststore.location": "/x.jks"], "ssl.ca.location"),
        (["interceptor.classes": "x.Y"], "interceptor.classes"),
        (["sasl.jaas.config": "Krb5LoginModule required;"], "sasl.jaas.config"),
        (["group.id": ""], "group.id=: expected a name"),
        (["bootstrap.servers": ""], "bootstrap.servers is missing"),
    ])
    func `a property that cannot be is refused by name`(properties: [String: String], expected: String) throws {
        let error = try #require(throws: KafkaError.self) { try open(properties) }
        #expect(error.code == .badProperty)
        #expect(error.message.contains(expected), "\(error)")
    }
}
