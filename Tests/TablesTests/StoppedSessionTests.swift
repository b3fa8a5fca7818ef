import Columnar
import Expressions
import Tables
import Testing

struct StoppedSessionTests {
    @Test func `no query starts in a session that was stopped, and one that starts meanwhile is stopped with it`() throws {
        for _ in 0..<20 {
            let session = SparkSession()
            let table = MemoryStream(Schema([Field("v", .long)])).toDF(session)
            let stopping = Task.detached { try session.stop() }
            var refusal: AnalysisError?
            for _ in 0..<50 where refusal == nil {
                do { try table.writeStream.format("noop").start() } catch let error as AnalysisError { refusal = error }
            }
            while !session.isStopped {}
            refusal = refusal ?? #expect(throws: AnalysisError.self) { try table.writeStream.format("noop").start() }
            #expect(refusal?.message == "Cannot call methods on a stopped SparkContext.")
            _ = stopping
            while session.streams.active.contains(where: { $0.isActive }) {}
        }
    }
}
