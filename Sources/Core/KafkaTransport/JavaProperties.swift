/// The Java clients' properties that librdkafka calls by another name or does not have. All others have the same name in both.
enum JavaProperties {
    /// Properties that have no meaning here, or no effect on what is read and written: classes that only Java can load and that do not
    /// change data, group membership (no client here joins a group), metrics of the Java client.
    static let ignored: Set<String> = [
        "key.deserializer", "value.deserializer", "key.serializer", "value.serializer", "max.poll.records", "max.poll.interval.ms",
        "partition.assignment.strategy", "group.instance.id", "group.protocol", "group.remote.assignor", "session.timeout.ms",
        "heartbeat.interval.ms", "auto.commit.interval.ms", "allow.auto.create.topics", "metric.reporters", "metrics.num.samples",
        "metrics.recording.level", "metrics.sample.window.ms", "auto.include.jmx.reporter", "enable.metrics.push", "client.dns.lookup",
        "internal.leave.group.on.close", "internal.throw.on.fetch.stable.offset.unsupported", "internal.auto.downgrade.txn.commit",
        "socket.connection.setup.timeout.max.ms", "retry.backoff.max.ms", "metadata.max.idle.ms", "metadata.recovery.strategy",
        "metadata.recovery.rebootstrap.trigger.ms", "partitioner.adaptive.partitioning.enable", "partitioner.availability.timeout.ms",
        "compression.gzip.level", "compression.lz4.level", "compression.zstd.level", "share.acknowledgement.mode", "share.acquire.mode",
    ]

    static let renamed = [
        "fetch.max.wait.ms": "fetch.wait.max.ms", "max.request.size": "message.max.bytes", "sasl.mechanism": "sasl.mechanisms",
    ]

    static let refused = [
        "interceptor.classes": "Java classes cannot be loaded here: do that work in the job",
        "partitioner.class": "set librdkafka's \"partitioner\" (murmur2_random is Java's default)",
        "partitioner.ignore.keys": "set librdkafka's \"partitioner\" to random instead",
        "security.providers": "Java classes cannot be loaded here: OpenSSL does that work",
        "transaction.two.phase.commit.enable": "librdkafka has no transactions in two phases; leave it out",
        "config.providers": "Java classes cannot be loaded here: give the values themselves",
    ]

    /// Java's names that librdkafka shares or that are handled one by one, for suggestions to a misspelt name.
    static let others: Set<String> = [
        "bootstrap.servers", "group.id", "auto.offset.reset", "enable.auto.commit", "exclude.internal.topics", "default.api.timeout.ms",
        "max.block.ms", "request.timeout.ms", "isolation.level", "buffer.memory", "receive.buffer.bytes", "send.buffer.bytes",
        "security.protocol", "sasl.mechanism", "sasl.jaas.config", "sasl.login.callback.handler.class", "ssl.truststore.type",
        "ssl.truststore.location", "ssl.truststore.certificates", "ssl.keystore.type", "ssl.keystore.location", "ssl.keystore.key",
        "ssl.keystore.certificate.chain", "ssl.keystore.password", "ssl.key.password", "ssl.endpoint.identification.algorithm",
    ]

    static var all: Set<String> { ignored.union(renamed.keys).union(refused.keys).union(others) }
}
