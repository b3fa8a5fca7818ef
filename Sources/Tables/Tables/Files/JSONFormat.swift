import Columnar
import Expressions
import Plans

/// A JSON document a line. Mirrors `org.apache.spark.sql.execution.datasources.json.JsonFileFormat`.
struct JSONFormat: FileFormat {
    let name = "json"
    let fileExtension = "json"
    /// `JSONOptions` tells those of Spark's that change nothing here from those that would.
    let passesOtherOptions: Set<DataSourceUse> = [.readStream, .read]

    private static let read: Set<DataSourceUse> = [.readStream, .read]

    var options: [any AnyDataSourceOption] { Self.declared }

    private static let declared: [any AnyDataSourceOption] = [
        DataSourceOption.text(
            "mode", for: read,
            "What becomes of a malformed document: `PERMISSIVE`, unless given, reads what can be read of it, `DROPMALFORMED` drops its row, `FAILFAST` ends the query.").optional,
        DataSourceOption.text(
            "columnNameOfCorruptRecord", for: read,
            "The column that gets the text of a malformed document, if the schema has it; the session's `spark.sql.columnNameOfCorruptRecord` unless given.").optional,
        DataSourceOption.text("timeZone", for: read, "The zone of times without one; the session's `spark.sql.session.timeZone` unless given.").optional,
        DataSourceOption.text("dateFormat", for: read, "The pattern of dates; ISO 8601 unless given.").optional,
        DataSourceOption.text("timestampFormat", for: read, "The pattern of timestamps; ISO 8601 unless given.").optional,
        DataSourceOption.text(
            "enableDateTimeParsingFallback", for: read, "Whether a time that its pattern does not read is read as Spark 2 would; where no pattern is given it is.").optional,
    ]

    func reader(_ request: DataSourceProvider.ReadRequest) throws -> any FileReader {
        guard let schema = request.schema else {
            throw AnalysisError(
                .wrongOption,
                request.use == .readStream
                    ? "Schema must be specified when creating a streaming source DataFrame: call schema(\"name type, …\") before json or load."
                    : "read json: the schema must be given: call schema(\"name type, …\") before json or load")
        }
        let given = request.options.pairs(without: FileTable.options.filter { $0.uses.contains(request.use) })
        return JSONFileReader(lines: try JSONLineReader(schema.nullableThroughout, given, request.session.expressionSettings))
    }

    func writer(of schema: Schema, _ options: DataSourceOptions, _ session: SparkSession) -> any FileWriter {
        JSONFileWriter(lines: JSONLines(ToJSONOptions(context: session.expressionSettings)))
    }
}

private struct JSONFileReader: FileReader {
    let lines: JSONLineReader
    var schema: Schema { lines.schema }

    func read(_ paths: [String], columns: [Int]) throws -> [RecordBatch] {
        try TextFile.read(paths).map { try lines.rows($0, columns: columns) }
    }

    func deferred(_ paths: [String], columns: [Int]) throws -> [DeferredBatch] {
        try TextFile.deferred(paths).map { [lines] part in
            DeferredBatch(byteCount: part.byteCount) { body in try part.read { try body(try lines.rows($0, columns: columns)) } }
        }
    }
}

private struct JSONFileWriter: FileWriter {
    let lines: JSONLines

    func bytes(_ batches: [RecordBatch]) throws -> [UInt8] {
        var bytes = GrowableBuffer(capacity: 1 << 16)
        for batch in batches { try lines.append(batch, to: &bytes) }
        return bytes.withBytes { Array($0) }
    }
}
