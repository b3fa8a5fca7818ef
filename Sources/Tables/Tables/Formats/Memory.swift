import Expressions

extension DataSourceProvider {
    /// A table in memory under the query's name.
    static let memory = DataSourceProvider(
        "memory", "A table in memory under the query's name, which `spark.table` and SQL find.",
        streamWriter: StreamWriter(needsCheckpoint: false) { request in
            guard let name = request.queryName else { throw AnalysisError(.wrongOption, "queryName must be specified for memory sink.") }
            if request.hasCheckpoint, request.outputMode == .append {
                throw AnalysisError(
                    .wrongOption,
                    "This query does not support recovering from checkpoint location: the memory sink forgets its rows; use complete mode, "
                        + "another sink, or leave checkpointLocation out.")
            }
            return MemorySink(MemoryTable(request.schema)) { [session = request.session] in session.setMemoryTable(name, $0) }
        })
}
