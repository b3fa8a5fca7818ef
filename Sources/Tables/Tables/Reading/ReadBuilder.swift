import Columnar

/// What a reader, of tables or of streams, was told so far.
struct ReadBuilder: Sendable {
    let session: SparkSession
    var source = ""
    var options = DataSourceOptions()
    var schemaText: String?

    init(session: SparkSession) { self.session = session }

    /// The same with a change.
    func with(_ change: (inout ReadBuilder) -> Void) -> ReadBuilder {
        var copy = self
        change(&copy)
        return copy
    }

    /// The table that `make` returns for what was told, once that is checked; one whose every use throws where something is wrong.
    func load<Reader>(
        for use: DataSourceUse, by find: (String) throws -> (DataSourceProvider, Reader),
        _ make: (DataSourceProvider, Reader, DataSourceProvider.ReadRequest) throws -> DataFrame
    ) -> DataFrame {
        DataFrame.orFailed(session) {
            if let problem = session.confProblem { throw problem }
            let (provider, reader) = try find(source)
            try provider.check(options, for: use)
            let schema = try schemaText.map(Parsing.schema)
            return try make(provider, reader, .init(session: session, options: options, schema: schema, use: use))
        }
    }
}
