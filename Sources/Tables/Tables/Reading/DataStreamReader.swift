import Columnar
import Expressions

/// Reads a stream of the session's data sources, such as kafka, text or json files. An immutable value: each call returns a new one.
///
/// `Docs/options.md` lists formats and options. An invalid one is thrown by the table's `schema`, and when a query on it starts.
/// Mirrors `org.apache.spark.sql.streaming.DataStreamReader`.
public struct DataStreamReader: Sendable, TakesOptions {
    private let builder: ReadBuilder

    init(session: SparkSession) { builder = ReadBuilder(session: session) }

    private init(_ builder: ReadBuilder) { self.builder = builder }

    /// Sets the data source by name, in any case.
    public func format(_ source: String) -> DataStreamReader { DataStreamReader(builder.with { $0.source = source }) }
    /// Sets the columns, in SQL's form: `k string, v long`.
    public func schema(_ schema: String) -> DataStreamReader { DataStreamReader(builder.with { $0.schemaText = schema }) }
    /// Sets an option of the format, by name in any case; the last value given is used.
    public func option(_ name: String, _ value: String) -> DataStreamReader { DataStreamReader(builder.with { $0.options[name] = value }) }

    /// Reads new text files, one row a line, as one column `value`.
    public func text(_ path: String) -> DataFrame { format("text").load(path) }
    /// Reads new files with one JSON document a line, with the columns of `schema`.
    public func json(_ path: String) -> DataFrame { format("json").load(path) }
    /// The stream at `path`, which sets the option `path`.
    public func load(_ path: String) -> DataFrame { option("path", path).load() }

    /// The stream as a table. Nothing is read before a query on it starts.
    public func load() -> DataFrame {
        builder.load(for: .readStream, by: builder.session.dataSources.streamReader) { provider, reader, request in
            let table = try reader.load(request)
            return DataFrame(session: request.session, leaf: provider.name, schema: table.schema, isStreaming: true, .stream(table.open))
        }
    }
}
