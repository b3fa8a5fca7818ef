import Expressions

extension DataSourceProvider {
    /// The code of `DataStreamWriter.foreachBatch`.
    static let foreachBatch = DataSourceProvider(
        "foreachBatch", "The code of the job, `foreachBatch { table, batchId in … }`, which is given each batch as a static table.",
        passesOtherOptions: [.writeStream],
        streamWriter: StreamWriter(needsCheckpoint: false) { request in
            guard let body = request.body else {
                throw AnalysisError(.wrongOption, "format foreachBatch needs code: call foreachBatch { table, batchId in … }")
            }
            return ForeachBatchSink(request.session, schema: request.schema, body: body)
        })
}
