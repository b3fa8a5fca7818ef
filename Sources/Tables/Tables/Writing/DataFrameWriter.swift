import BatchRuntime
import Checkpoints
import Columnar
import Expressions
import Plans

/// Writes a static table: json files, kafka, console or noop. An immutable value.
public struct DataFrameWriter: Sendable {
    private let table: DataFrame
    private var source = "json"
    private var saveMode = "errorifexists"
    private var options = SourceOptions()

    init(_ table: DataFrame) { self.table = table }

    public func format(_ source: String) -> DataFrameWriter {
        var copy = self
        copy.source = source.lowercased()
        return copy
    }

    /// `append`, `overwrite`, `ignore` or `errorifexists` (the default), for files.
    public func mode(_ saveMode: String) -> DataFrameWriter {
        var copy = self
        copy.saveMode = saveMode.lowercased()
        return copy
    }

    public func option(_ name: String, _ value: String) -> DataFrameWriter {
        var copy = self
        copy.options[name] = value
        return copy
    }

    public func json(_ path: String) throws { try format("json").save(path) }
    public func save(_ path: String) throws { try option("path", path).save() }

    public func save() throws {
        guard try !table.isStreaming else {
            throw AnalysisError(
                .unsupportedStreaming,
                "[CALL_ON_STREAMING_DATASET_UNSUPPORTED] The method `write` can not be called on streaming Dataset/DataFrame.")
        }
        switch source {
        case "json": try writeJSON()
        case "console": try table.show()
        case "noop": _ = try table.batches()
        case "kafka":
            try KafkaSink.write(try table.batches(), try table.schema, options, saveMode, table.sparkSession.connector)
        default:
            throw AnalysisError(
                .wrongOption,
                "[DATA_SOURCE_NOT_FOUND] Failed to find the data source: \(source). For write allowed are console, json, kafka, noop.")
        }
    }

    private func writeJSON() throws {
        try options.allowOnly(["path"], format: "json")
        guard let path = options["path"] else { throw AnalysisError(.wrongOption, "'path' is not specified.") }
        guard ["append", "overwrite", "ignore", "error", "errorifexists", "default"].contains(saveMode) else {
            throw AnalysisError(
                .wrongOption, "Unknown save mode: \(saveMode). Accepted save modes are 'overwrite', 'append', 'ignore', 'error', 'errorifexists', 'default'.")
        }
        let listing = FileListing(path)
        let existing = try listing.files()
        if !existing.isEmpty {
            if saveMode == "ignore" { return }
            guard saveMode == "append" || saveMode == "overwrite" else {
                throw AnalysisError(
                    .wrongOption, "[PATH_ALREADY_EXISTS] Path \(path) already exists. Set mode as \"overwrite\" to overwrite the existing path.")
            }
        }
        // Computed before anything is removed: the table may be read from there.
        var bytes: [UInt8] = []
        for batch in try table.batches() { RowJSON.append(batch, table.sparkSession.expressionSettings.timeZone, to: &bytes) }
        let files = LocalFileSystem()
        try files.makeDirectory(listing.path)
        let name = "part-\(existing.count)-\(table.sparkSession.clock.nowMillis).json"
        try files.put("\(listing.path)/\(name)", bytes)
        if saveMode == "overwrite" { for file in existing { try files.remove(file.path) } }
        try files.put("\(listing.path)/_SUCCESS", [])
    }
}
