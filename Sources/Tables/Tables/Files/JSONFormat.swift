import Columnar
import Expressions
import Plans

/// One JSON document a line. Mirrors `org.apache.spark.sql.execution.datasources.json.JsonFileFormat`.
struct JSONFormat: FileFormat {
    let name = "json"
    let fileExtension = "json"
    /// `JSONOptions` distinguishes Spark's options that have no effect here from those that would have one.
    let otherOptions: [DataSourceUse: DataSourceProvider.OtherOptions] = [.readStream: .judged, .read: .judged]

    var options: [any AnyDataSourceOption] { Self.declared }

    private static let declared: [any AnyDataSourceOption] = JSONOptions.Caller.source.offered.map { name in
        DataSourceOption.text(name.rawValue, for: [.readStream, .read], documentation(name)).optional
    }

    private static func documentation(_ name: JSONOptions.Name) -> String {
        switch name {
        case .mode:
            "What happens to a malformed document: `PERMISSIVE` (the default) reads as much of it as possible, `DROPMALFORMED` drops its "
                + "row, `FAILFAST` fails the query."
        case .columnNameOfCorruptRecord:
            "The column that gets the text of a malformed document, if the schema has it; the session's "
                + "`spark.sql.columnNameOfCorruptRecord` unless given."
        case .timeZone: "The zone of times without one; the session's `spark.sql.session.timeZone` unless given."
        case .dateFormat: "The pattern of dates; ISO 8601 unless given."
        case .timestampFormat: "The pattern of timestamps; ISO 8601 unless given."
        case .enableDateTimeParsingFallback:
            "Whether a time that does not match its pattern is read as Spark 2 would; true if no pattern is given."
        case .ignoreNullFields: "Whether fields that are null are left out."
        }
    }

    func reader(_ request: DataSourceProvider.ReadRequest) throws -> any FileReader {
        guard let schema = request.schema else {
            throw AnalysisError(
                .wrongOption,
                request.use == .readStream
                    ? "Schema must be specified when creating a streaming source DataFrame: call schema(\"name type, …\") before json or "
                        + "load."
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

extension DataSourceProvider {
    /// JSON documents, one a line.
    static let json = files(
        JSONFormat(),
        "Files of JSON documents, one a line. Reading needs `schema(…)`: columns are not inferred. Options of Spark's JSON source that "
            + "are not "
            + "here change nothing, with a warning, or are refused by name where they would.")
}
