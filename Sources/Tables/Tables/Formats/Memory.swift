import Expressions

extension DataSourceProvider {
    /// A table in memory with the query's name.
    static let memory = DataSourceProvider(
        "memory", "Keeps the rows in memory, as a table that `spark.table` and SQL find under the query's name.",
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
