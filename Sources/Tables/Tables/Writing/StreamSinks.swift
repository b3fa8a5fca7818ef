import BatchRuntime
import Columnar
import Expressions
import Plans
import Settings

/// Makes the sink that a stream writer asks for.
struct StreamSinks {
    let session: SparkSession
    let options: SourceOptions
    let name: String?
    let body: (@Sendable (DataFrame, Int64) throws -> Void)?

    static let formats = ["console", "foreachBatch", "json", "kafka", "memory", "noop"]

    func make(_ format: String, _ schema: Schema, _ mode: OutputMode, hasCheckpoint: Bool) throws -> any StreamSink {
        let format = format.lowercased()
        switch format {
        case "memory":
            try options.allowOnly(["checkpointlocation"], format: "memory")
            guard let name else { throw AnalysisError(.wrongOption, "queryName must be specified for memory sink.") }
            if hasCheckpoint, mode == .append {
                throw AnalysisError(
                    .wrongOption,
                    "This query does not support recovering from checkpoint location: the memory sink forgets its rows; use complete mode, "
                        + "another sink, or leave checkpointLocation out.")
            }
            return MemorySink(session.makeMemoryTable(name, schema))
        case "console":
            try options.allowOnly(["checkpointlocation", "numrows", "truncate"], format: "console")
            let rows = try options.positive("numRows") ?? 20
            return ConsoleSink(schema, rows: Int(clamping: rows), truncate: try truncation(), zone: session.expressionSettings.timeZone, write: session.printer)
        case "foreachbatch":
            guard let body else { throw AnalysisError(.wrongOption, "format foreachBatch needs code: call foreachBatch { table, batchId in … }") }
            return ForeachBatchSink(session, schema: schema, body: body)
        case "json":
            try options.allowOnly(["checkpointlocation", "path"], format: "json")
            guard let path = options["path"] else { throw AnalysisError(.wrongOption, "'path' is not specified.") }
            guard mode == .append else {
                throw AnalysisError(
                    .wrongOption, "Data source json does not support \(mode == .update ? "Update" : "Complete") output mode.")
            }
            return try JSONFileSink(
                path, session.storage.files, zone: session.expressionSettings.timeZone,
                minBatchesToRetain: session.conf.number(TableSettings.batchesToRetain))
        case "kafka": return try KafkaSink(options, schema, session.connector)
        case "noop": return NoopSink()
        case "":
            throw AnalysisError(.wrongOption, "writeStream: no format is given; allowed are \(Self.formats.joined(separator: ", "))")
        default:
            throw AnalysisError(
                .wrongOption,
                "[DATA_SOURCE_NOT_FOUND] Failed to find the data source: \(format). For writeStream allowed are \(Self.formats.joined(separator: ", ")).")
        }
    }

    /// `true`, `false` or a number of characters.
    private func truncation() throws -> Int {
        guard let text = options["truncate"] else { return 20 }
        switch text.lowercased() {
        case "true": return 20
        case "false": return 0
        default:
            guard let width = Int(text), width >= 0 else {
                throw AnalysisError(.wrongOption, "Invalid value '\(text)' for option 'truncate', must be true, false or a width")
            }
            return width
        }
    }
}
