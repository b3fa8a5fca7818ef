import Columnar
import Expressions
import Plans

/// Reads a stream: kafka, text or json files. An immutable value: each call returns a new one.
///
/// A wrong option is thrown by the table's `schema` and when a query on it starts.
/// Mirrors `org.apache.spark.sql.streaming.DataStreamReader`.
public struct DataStreamReader: Sendable {
    private let session: SparkSession
    private var source = ""
    private var options = SourceOptions()
    private var schemaText: String?

    init(session: SparkSession) { self.session = session }

    private func with(_ change: (inout DataStreamReader) -> Void) -> DataStreamReader {
        var copy = self
        change(&copy)
        return copy
    }

    public func format(_ source: String) -> DataStreamReader { with { $0.source = source.lowercased() } }
    public func schema(_ schema: String) -> DataStreamReader { with { $0.schemaText = schema } }
    public func option(_ name: String, _ value: String) -> DataStreamReader { with { $0.options[name] = value } }
    public func option(_ name: String, _ value: Int) -> DataStreamReader { option(name, "\(value)") }
    public func option(_ name: String, _ value: Bool) -> DataStreamReader { option(name, "\(value)") }

    public func options(_ options: [String: String]) -> DataStreamReader {
        with { reader in for (name, value) in options { reader.options[name] = value } }
    }

    public func text(_ path: String) -> DataFrame { format("text").load(path) }
    public func json(_ path: String) -> DataFrame { format("json").load(path) }
    public func load(_ path: String) -> DataFrame { option("path", path).load() }

    public func load() -> DataFrame {
        do { return try opened() } catch let error as AnalysisError {
            return DataFrame(session: session, .failure(error))
        } catch {
            return DataFrame(session: session, .failure(AnalysisError(.wrongOption, "\(error)")))
        }
    }

    private func opened() throws -> DataFrame {
        if let problem = session.confProblem { throw problem }
        switch source {
        case "kafka":
            let options = try KafkaOptions(options, isStreaming: true)
            return DataFrame(
                session: session, leaf: "kafka", schema: KafkaColumns.schema(includeHeaders: options.includeHeaders),
                isStreaming: true, .stream { try KafkaStreamSource(options, $0) })
        case "text": return try files("text")
        case "json":
            guard let schemaText else {
                throw AnalysisError(
                    .wrongOption,
                    "Schema must be specified when creating a streaming source DataFrame: call schema(\"name type, …\") before json or load.")
            }
            return try files("json", schema: Parsing.schema(schemaText).nullableThroughout)
        case "": throw AnalysisError(.wrongOption, "readStream: no format is given; allowed are json, kafka, text")
        default:
            throw AnalysisError(
                .wrongOption,
                "[DATA_SOURCE_NOT_FOUND] Failed to find the data source: \(source). For readStream allowed are json, kafka, text.")
        }
    }

    private func files(_ format: String, schema: Schema? = nil) throws -> DataFrame {
        if schema == nil { try options.allowOnly(["path", "maxfilespertrigger"], format: format) }
        guard let path = options["path"] else { throw AnalysisError(.wrongOption, "'path' is not specified.") }
        let limit = try options.positive("maxFilesPerTrigger").map { Int(clamping: $0) }
        guard FileListing(path).exists else {
            throw AnalysisError(.wrongOption, "[PATH_NOT_FOUND] Path does not exist: \(path).")
        }
        guard let schema else {
            return DataFrame(
                session: session, leaf: format, schema: TextFile.schema, isStreaming: true,
                .stream { try TextFileSource(path, maxFilesPerTrigger: limit, $0) })
        }
        let given = options.pairs(without: ["path", "maxfilespertrigger"])
        _ = try JSONLineReader(schema, given, session.expressionSettings)
        // The session's settings are those of the query's start.
        return DataFrame(
            session: session, leaf: format, schema: schema, isStreaming: true,
            .stream { [session] environment in
                try TextFileSource(
                    path, maxFilesPerTrigger: limit, lines: try JSONLineReader(schema, given, session.expressionSettings), environment)
            })
    }
}
