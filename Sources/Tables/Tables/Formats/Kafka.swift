import Expressions
import Settings

extension DataSourceProvider {
    /// Kafka topics, by offset.
    static let kafka = DataSourceProvider(
        "kafka", "Kafka topics: read from the starting to the ending offsets of the options, written with one record per row.",
        options: KafkaOptions.declared + KafkaSinkOptions.declared, prefixes: [KafkaOptions.prefix, KafkaSinkOptions.propertyPrefix],
        check: KafkaOptions.check,
        streamReader: StreamReader { request in
            var given = request.options
            let starts: [any AnyDataSourceOption] = [
                KafkaOptions.startingOffsetsOfStream, KafkaOptions.startingOffsetsByTimestamp, KafkaOptions.startingTimestamp,
            ]
            if starts.allSatisfy({ given[$0.name] == nil }) {
                given[KafkaOptions.startingOffsetsOfStream.name] = request.session.conf[TableSettings.kafkaStart]
            }
            let options = try KafkaOptions(given, isStreaming: true)
            return StreamTable(schema: KafkaColumns.schema(includeHeaders: options.includeHeaders)) { try KafkaStreamSource(options, $0) }
        },
        batchReader: BatchReader { request in
            let options = try KafkaOptions(request.options, isStreaming: false)
            let connector = request.session.connector
            return StaticTable(schema: KafkaColumns.schema(includeHeaders: options.includeHeaders)) { columns in
                try KafkaScan.read(options, connector, columns: columns)
            }
        },
        streamWriter: StreamWriter(needsCheckpoint: true) { request in
            try KafkaSink(request.options, request.schema, request.session.connector)
        },
        batchWriter: BatchWriter { request in
            try KafkaSink.write(request.table.batches(), request.table.schema, request.options, request.mode, request.session.connector)
        })
}
