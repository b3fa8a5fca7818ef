import DStreams
import Guide
import KafkaTransport
import Offsets
import RDDs
import StreamTesting

/// A job over one topic of few records, `key number` each, in batches of 10 s from zero time 0.
struct SmallJob {
    /// What a batch's records say.
    var batches: [[String]]
    var topic = "t"

    /// Offsets count from 0 through all batches.
    func probe(_ build: @escaping @Sendable (DStream<String>) throws -> Void) throws -> LiveProbe {
        let cluster = ScriptedCluster()
        cluster.create(topic, partitions: 1)
        var next: Int64 = 0
        var entries: [BatchManifest.Entry] = []
        for (index, batch) in batches.enumerated() {
            cluster.append(batch, to: topic)
            let range = OffsetRange(TopicPartition(topic, 0), from: next, until: next + Int64(batch.count))
            next = range.until
            entries.append(BatchManifest.Entry(batchTime: Int64(index + 1) * 10_000, ranges: [range]))
        }
        let manifest = BatchManifest(batchInterval: 10_000, zeroTime: 0, entries: entries)
        return try JobRecorder("small") { ssc in
            let records = try KafkaUtils.createDirectStream(
                ssc, .preferConsistent, .subscribe(["t"], ["bootstrap.servers": "nowhere:1", "group.id": "g"]))
            try build(records.map { $0.value?.string ?? "" })
        }.record(manifest, connector: cluster)
    }

    func assess(_ build: @escaping @Sendable (DStream<String>) throws -> Void) throws -> Assessment { Assessment(try probe(build)) }

    @Sendable static func pair(_ text: String) -> (String, Int) {
        let parts = text.split(separator: " ")
        return (String(parts.first ?? ""), parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
    }
}

extension Assessment {
    subscript(operation: String) -> Finding? { findings.last { $0.operation == operation } }
}

extension Finding {
    subscript(id: String) -> Condition? { conditions.first { $0.id == id } }
    /// The conditions that do not hold.
    var open: [String] { conditions.filter { $0.outcome != .holds }.map(\.id) }
}
