import Columnar
import KafkaTransport
import Logging
import Offsets
import Expressions
import Plans

/// Reads a Kafka subscription once, from its starting to its ending offsets.
enum KafkaScan {
    static func read(_ options: KafkaOptions, _ connector: any TopicConnector, columns: [Int]) throws -> [RecordBatch] {
        let reader = try connector.reader(properties: options.properties)
        defer { reader.close() }
        let lookup = KafkaLookup(options: options, reader: reader, logger: Logger(label: "portage.kafka.source"))
        let start = try lookup.resolve(options.starting, .starting)
        let end = try lookup.resolve(options.ending, .ending)
        try check(start, end)
        let headers = options.includeHeaders && columns.contains(KafkaColumns.headers)
        return try KafkaFetch(lookup).records(start.ranges(until: end).filter { !$0.isEmpty }, includeHeaders: headers)
            .map { KafkaColumns.batch($0, columns, includeHeaders: options.includeHeaders) }
    }

    private static func check(_ start: PartitionOffsets, _ end: PartitionOffsets) throws {
        let lonely = Set(start.partitions).symmetricDifference(end.partitions).sorted()
        guard lonely.isEmpty else {
            throw KafkaError(
                .other,
                "\(lonely.map(\.description).joined(separator: ", ")): appeared or disappeared while the read was planned; read again",
                isRetriable: true)
        }
        for partition in start.partitions {
            guard let from = start[partition], let until = end[partition], from > until else { continue }
            throw AnalysisError(
                .wrongOption, "kafka source: \(partition): the starting offset \(from) is greater than the ending offset \(until)")
        }
    }
}
