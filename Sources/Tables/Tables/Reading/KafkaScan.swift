import Columnar
import KafkaTransport
import Offsets
import Plans

/// Reads a Kafka subscription once, from its starting to its ending offsets.
enum KafkaScan {
    static func read(_ options: KafkaOptions, _ connector: any TopicConnector, columns: [Int]) throws -> [RecordBatch] {
        let reader = try connector.reader(properties: options.properties)
        defer { reader.close() }
        let start = try KafkaPositions.resolve(options.starting, options.subscription, reader)
        let end = try KafkaPositions.resolve(options.ending, options.subscription, reader)
        let ranges = start.ranges(until: end).filter { !$0.isEmpty }
        let fetched = try KafkaPositions.fetch(ranges, reader, includeHeaders: options.includeHeaders) { range, error in
            if options.failOnDataLoss { throw error }
            return nil
        }
        return fetched.map { KafkaColumns.batch($0, columns, includeHeaders: options.includeHeaders) }
    }
}
