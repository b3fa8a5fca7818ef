import Dispatch
import Foundation
import KafkaTransport
import PlainConsumer
import Portage

/// A topic into columns, against librdkafka's own consumer on the same topic, in turns in one run.
///
/// Both read every record of every partition; each pass does so warm, and once more with a consumer and a reader that are new. The plain consumer touches nothing and keeps nothing; ours gives the
/// columns that a query reads, a range a partition, side by side, as its source does. CPU time is what the process took meanwhile, with a
/// broker of another process that of the client alone: it depends on other load much less than the rate.
enum KafkaWorkload {
    static let partitions: Int32 = 8
    /// BENCH_KAFKA_RECORDS chooses more, for a broker of its own: the one in this process keeps no more than about 5 MB a partition.
    static let recordsAPartition = ProcessInfo.processInfo.environment["BENCH_KAFKA_RECORDS"].flatMap { Int64($0) } ?? 60_000

    static func run(passes: Int, servers: String?) throws {
        let cluster = servers == nil ? try EmbeddedCluster() : nil
        defer { cluster?.close() }
        let servers = servers ?? cluster?.bootstrapServers ?? ""
        let topic = "bench-\(UUID().uuidString.prefix(8).lowercased())"
        try fill(topic, servers, cluster)
        let total = Int64(partitions) * recordsAPartition

        guard let plain = plain_consumer_new(servers, topic, partitions) else { throw BenchmarkError.usage }
        defer { plain_consumer_free(plain) }
        let reader = try KafkaCluster().reader(properties: ["bootstrap.servers": servers])
        defer { reader.close() }
        var ratios: [Double] = []
        var coldRatios: [Double] = []
        var costs: [Double] = []
        for pass in 0...passes {
            let (plainSeconds, plainCPU, plainBytes) = timed { plain_consumer_run(plain, total) }
            let (columnSeconds, columnCPU, columns) = try timed { try columnar(reader, topic) }
            let (plainCold, _, _) = try timed { try plainFromNew(servers, topic, total) }
            let (columnCold, _, _) = try timed { try columnarFromNew(servers, topic) }
            guard plainBytes == columns.bytes, columns.count == total else {
                throw KafkaError(.other, "the two sides read different records: \(plainBytes) and \(columns.bytes) bytes, \(columns.count) of \(total) records")
            }
            // The first pass warms both.
            guard pass > 0 else { continue }
            let rates = [plainSeconds, columnSeconds].map { Double(total) / $0 / 1e6 }
            ratios.append(rates[1] / rates[0])
            coldRatios.append(plainCold / columnCold)
            costs.append(columnCPU / plainCPU)
            print(
                String(
                    format: "  pass %d: librdkafka %.2f M records/s (%.2f s CPU), columns %.2f M records/s (%.2f s CPU), ratio %.2f, cold %.2f", pass, rates[0],
                    plainCPU, rates[1], columnCPU, rates[1] / rates[0], plainCold / columnCold))
        }
        print(
            String(
                format: "kafka: median ratio %.2f (of CPU time %.2f, cold %.2f) over %d passes of %d records", ratios.sorted()[ratios.count / 2],
                costs.sorted()[costs.count / 2], coldRatios.sorted()[coldRatios.count / 2], passes, total))
    }

    /// From the first connection to the last thread's end.
    private static func plainFromNew(_ servers: String, _ topic: String, _ total: Int64) throws {
        guard let plain = plain_consumer_new(servers, topic, partitions) else { throw BenchmarkError.usage }
        defer { plain_consumer_free(plain) }
        plain_consumer_run(plain, total)
    }

    private static func columnarFromNew(_ servers: String, _ topic: String) throws {
        let reader = try KafkaCluster().reader(properties: ["bootstrap.servers": servers])
        defer { reader.close() }
        _ = try columnar(reader, topic)
    }

    private static func fill(_ topic: String, _ servers: String, _ cluster: EmbeddedCluster?) throws {
        let properties = ["bootstrap.servers": servers]
        if let cluster { try cluster.createTopic(topic, partitions: Int(partitions)) } else {
            try KafkaCluster().admin(properties: properties).createTopic(topic, partitions: Int(partitions), settings: ["retention.ms": "-1"])
        }
        let writer = try KafkaCluster().writer(properties: properties)
        defer { writer.close() }
        for number in 0..<recordsAPartition {
            let value = Array("{\"sensor_id\":\"s\(number % 97)\",\"value\":\(number)}".utf8)
            for partition in 0..<partitions { try writer.send(OutgoingRecord(topic: topic, partition: partition, key: Array("k".utf8), value: value)) }
        }
        try writer.flush()
    }

    /// Four batches, each of a quarter of every partition.
    private static func columnar(_ reader: any TopicReader, _ topic: String) throws -> (count: Int64, bytes: Int64) {
        var (count, bytes): (Int64, Int64) = (0, 0)
        let quarter = recordsAPartition / 4
        for part in 0..<4 as Range<Int64> {
            let results = Results()
            DispatchQueue.concurrentPerform(iterations: Int(partitions)) { partition in
                let range = OffsetRange(TopicPartition(topic, Int32(partition)), from: part * quarter, until: (part + 1) * quarter)
                results.add(Result { try reader.fetch(range, includeHeaders: false) })
            }
            for records in try results.all() {
                count += Int64(records.count)
                bytes += records.keys.byteRuns.offsets[records.count] + records.values.byteRuns.offsets[records.count]
            }
        }
        return (count, bytes)
    }

    private final class Results: @unchecked Sendable {
        private let lock = NSLock()
        private var results: [Result<KafkaRecords, any Error>] = []

        func add(_ result: Result<KafkaRecords, any Error>) { lock.withLock { results.append(result) } }
        func all() throws -> [KafkaRecords] { try lock.withLock { try results.map { try $0.get() } } }
    }

    private static func timed<R>(_ body: () throws -> R) rethrows -> (seconds: Double, cpu: Double, R) {
        let clock = ContinuousClock()
        let start = clock.now
        let before = processSeconds()
        let result = try body()
        return ((clock.now - start) / .seconds(1), processSeconds() - before, result)
    }

    private static func processSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
