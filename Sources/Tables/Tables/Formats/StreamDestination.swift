/// Where the rows of a streaming query go.
enum StreamDestination: Sendable {
    /// A data source of the session.
    case named(String)
    case made(DataSourceProvider, DataSourceProvider.StreamWriter)

    static func code(_ body: @escaping @Sendable (DataFrame, Int64) throws -> Void) -> StreamDestination {
        let writer = DataSourceProvider.StreamWriter(needsCheckpoint: false) { ForeachBatchSink($0.session, schema: $0.schema, body: body) }
        // Options without a recipient have no effect.
        return .made(
            DataSourceProvider("foreachBatch", "The code of the job.", otherOptions: [.writeStream: .ignored], streamWriter: writer), writer
        )
    }

    func writer(in registry: DataSourceRegistry) throws -> (DataSourceProvider, DataSourceProvider.StreamWriter) {
        switch self {
        case .named(let name): try registry.streamWriter(name)
        case .made(let provider, let writer): (provider, writer)
        }
    }
}
