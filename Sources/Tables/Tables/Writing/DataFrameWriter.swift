import BatchRuntime
import Expressions

/// Writes a static table to one of the session's data sources: json or text files, kafka, console or noop. An immutable value.
///
/// `Docs/options.md` lists formats and options; `save` throws an invalid one. Mirrors `org.apache.spark.sql.DataFrameWriter`.
public struct DataFrameWriter: Sendable, TakesOptions {
    private let table: DataFrame
    private var source = DataSourceProvider.json.name
    private var saveMode = "errorifexists"
    private var options = DataSourceOptions()

    init(_ table: DataFrame) { self.table = table }

    private func with(_ change: (inout DataFrameWriter) -> Void) -> DataFrameWriter {
        var copy = self
        change(&copy)
        return copy
    }

    /// Sets the data source by name, in any case; `json` by default.
    public func format(_ source: String) -> DataFrameWriter { with { $0.source = source } }

    /// Sets what happens to existing data at the path: `append`, `overwrite`, `ignore` or `errorifexists` (the default).
    /// `append` adds files; `overwrite` removes everything that is there.
    public func mode(_ saveMode: String) -> DataFrameWriter { with { $0.saveMode = saveMode } }

    /// Sets an option of the format, by name in any case; the last value given is used.
    public func option(_ name: String, _ value: String) -> DataFrameWriter { with { $0.options[name] = value } }

    /// Writes the rows as JSON, one document a line, to a file in the directory.
    public func json(_ path: String) throws { try format("json").save(path) }
    /// Writes the rows of a table with one string column as lines to a file in the directory.
    public func text(_ path: String) throws { try format("text").save(path) }
    /// Writes to `path`, which sets the option `path`.
    public func save(_ path: String) throws { try option("path", path).save() }

    /// Computes the table and writes its rows.
    /// - Throws: `AnalysisError` for an invalid format, option or mode, and errors of computing and writing.
    public func save() throws {
        guard try !table.isStreaming else {
            throw AnalysisError(
                .notOnStream, ["methodName": Quoted.name("write")], hint: "write a stream with writeStream")
        }
        let (provider, writer) = try table.sparkSession.dataSources.batchWriter(source)
        try provider.check(options, for: .write)
        try writer.write(.init(session: table.sparkSession, options: options, table: table, mode: SaveMode(saveMode)))
    }
}
