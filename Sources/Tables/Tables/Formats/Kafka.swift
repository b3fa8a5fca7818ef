import Expressions

extension DataSourceProvider {
    /// Topics of Kafka, by offset.
    static let kafka = DataSourceProvider(
        "kafka", "Topics of Kafka, by offset: read from where to where the options say, written a record a row.",
        options: KafkaOptions.declared + KafkaSinkOptions.declared, prefixes: [KafkaOptions.prefix, KafkaSinkOptions.propertyPrefix],
        check: KafkaOptions.check,
        streamReader: StreamReader { request in
            let options = try KafkaOptions(request.options, isStreaming: true)
            return StreamTable(schema: KafkaColumns.schema(includeHeaders: options.includeHeaders)) { try KafkaStreamSource(options, $0) }
        },
        batchReader: BatchReader { request in
            let options = try KafkaOptions(request.options, isStreaming: false)
            let connector = request.session.connector
            return StaticTable(schema: KafkaColumns.schema(includeHeaders: options.includeHeaders)) { columns in
                try KafkaScan.read(options, connector, columns: columns)
            }
        },
        streamWriter: StreamWriter(needsCheckpoint: true) { request in try KafkaSink(request.options, request.schema, request.session.connector) },
        batchWriter: BatchWriter { request in
            try KafkaSink.write(request.table.batches(), request.table.schema, request.options, request.mode, request.session.connector)
        })
}
