import Columnar
import Errors
import Expressions
import StreamTesting
import Tables
import Testing

/// The error that ends a query, as Spark's `StreamingQueryException` has it.
@Suite struct StreamingQueryExceptionTests {
    private struct Broken: Error, CustomStringConvertible { let description = "the sink is broken" }

    private func ended(_ cause: any Error) throws -> (StreamingQuery, StreamingQueryException) {
        let input = MemoryStream(Schema([Field("n", .long)]))
        let query = try input.toDF(SparkSession()).writeStream.foreachBatch { _, _ in throw cause }.start()
        try input.add([[.long(1)]])
        return (query, try #require(throws: StreamingQueryException.self) { try query.processAllAvailable() })
    }

    // Spark 3.5.8: `getErrorClass()` is STREAM_FAILED, `getMessageParameters()` has `id`, `runId` and `message`, which is the cause's own
    // text.
    @Test func `the error has Spark's class and parameters, and the query's ids`() throws {
        let (query, error) = try ended(Broken())
        #expect(error.id == query.id && error.runId == query.runId && error.id != error.runId)
        #expect(error.errorClass?.name == "STREAM_FAILED")
        let (id, runId) = (query.id.uuidString.lowercased(), query.runId.uuidString.lowercased())
        #expect(error.messageParameters == ["id": id, "runId": runId, "message": "the sink is broken"])
        #expect("\(error)" == "[STREAM_FAILED] Query [id = \(id), runId = \(runId)] terminated with exception: the sink is broken")
    }

    @Test func `a cause that has a class of its own keeps it, in the text too`() throws {
        let table = try SparkSession().createDataFrame([[.long(1)]], "n long")
        let cause = try #require(throws: AnalysisError.self) { try table.select("m").collect() }
        let (_, error) = try ended(cause)
        #expect((error.cause as? AnalysisError)?.errorClass?.name == "UNRESOLVED_COLUMN.WITH_SUGGESTION")
        #expect(error.messageParameters["message"] == "\(cause)")
    }
}
