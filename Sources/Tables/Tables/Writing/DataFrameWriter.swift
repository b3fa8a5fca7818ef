import BatchRuntime
import Expressions

/// Writes a static table to one of the session's data sources: json or text files, kafka, console or noop. An immutable value.
///
/// `Docs/options.md` lists formats and options; a wrong one is thrown by `save`. Mirrors `org.apache.spark.sql.DataFrameWriter`.
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

    /// The name of a data source, whatever its case; `json` unless given.
    public func format(_ source: String) -> DataFrameWriter { with { $0.source = source } }

    /// `append`, `overwrite`, `ignore` or `errorifexists` (the default): what becomes of what is at the path
    /// already. Files are added by `append`; `overwrite` removes all that is there.
    public func mode(_ saveMode: String) -> DataFrameWriter { with { $0.saveMode = saveMode } }

    /// An option of the format, by its name in any case; the last value that is given holds.
    public func option(_ name: String, _ value: String) -> DataFrameWriter { with { $0.options[name] = value } }

    /// Writes a JSON document a row to a file under a directory.
    public func json(_ path: String) throws { try format("json").save(path) }
    /// Writes a line a row, of a table of one column of text, to a file under a directory.
    public func text(_ path: String) throws { try format("text").save(path) }
    /// Writes to the option `path`.
    public func save(_ path: String) throws { try option("path", path).save() }

    /// Computes the table and writes its rows.
    /// - Throws: `AnalysisError` for a format, an option or a mode that cannot be, and whatever computing and writing throw.
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
