import Columnar
import KafkaTransport
import Expressions
import Plans

/// Reads a static table: kafka, text or json files. An immutable value. Mirrors `org.apache.spark.sql.DataFrameReader`.
public struct DataFrameReader: Sendable {
    private let session: SparkSession
    private var source = ""
    private var options = SourceOptions()
    private var schemaText: String?

    init(session: SparkSession) { self.session = session }

    private func with(_ change: (inout DataFrameReader) -> Void) -> DataFrameReader {
        var copy = self
        change(&copy)
        return copy
    }

    public func format(_ source: String) -> DataFrameReader { with { $0.source = source.lowercased() } }
    public func schema(_ schema: String) -> DataFrameReader { with { $0.schemaText = schema } }
    public func option(_ name: String, _ value: String) -> DataFrameReader { with { $0.options[name] = value } }
    public func option(_ name: String, _ value: Bool) -> DataFrameReader { option(name, "\(value)") }

    public func options(_ options: [String: String]) -> DataFrameReader {
        with { reader in for (name, value) in options { reader.options[name] = value } }
    }

    public func table(_ name: String) throws -> DataFrame { try session.table(name) }
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
            let options = try KafkaOptions(options, isStreaming: false)
            let connector = session.connector
            return DataFrame(
                session: session, leaf: "kafka", schema: KafkaColumns.schema(includeHeaders: options.includeHeaders),
                isStreaming: false, .scan { try KafkaScan.read(options, connector, columns: $0) })
        case "text": return try files()
        case "json":
            guard let schemaText else {
                throw AnalysisError(.wrongOption, "read json: the schema must be given: call schema(\"name type, …\") before json or load")
            }
            return try files(schema: Parsing.schema(schemaText).nullableThroughout)
        case "": throw AnalysisError(.wrongOption, "read: no format is given; allowed are json, kafka, text")
        default:
            throw AnalysisError(
                .wrongOption, "[DATA_SOURCE_NOT_FOUND] Failed to find the data source: \(source). For read allowed are json, kafka, text.")
        }
    }

    private func files(schema: Schema? = nil) throws -> DataFrame {
        if schema == nil { try options.allowOnly(["path"], format: source) }
        guard let path = options["path"] else { throw AnalysisError(.wrongOption, "'path' is not specified.") }
        let listing = FileListing(path)
        guard listing.exists else { throw AnalysisError(.wrongOption, "[PATH_NOT_FOUND] Path does not exist: \(path).") }
        guard let schema else {
            return DataFrame(
                session: session, leaf: source, schema: TextFile.schema, isStreaming: false,
                .scan { _ in try TextFile.read(try SinkLog.published(listing).map(\.path)) })
        }
        let given = options.pairs(without: ["path"])
        _ = try JSONLineReader(schema, given, session.expressionSettings)
        return DataFrame(
            session: session, leaf: source, schema: schema, isStreaming: false,
            .scan { [session] columns in
                let lines = try JSONLineReader(schema, given, session.expressionSettings)
                return try TextFile.read(try SinkLog.published(listing).map(\.path)).map { try lines.rows($0, columns: columns) }
            })
    }
}
