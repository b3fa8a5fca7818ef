import Columnar
import Expressions
import Foundation
import Tables
import Testing

struct StoppedSessionTests {
    private func start(_ session: SparkSession) throws {
        try MemoryStream(Schema([Field("v", .long)])).toDF(session).writeStream.format("noop").start()
    }

    private func refusal(_ session: SparkSession) -> String? {
        do { try start(session) } catch { return (error as? AnalysisError)?.message ?? "\(error)" }
        return nil
    }

    @Test func `no query starts in a session that was stopped`() throws {
        let session = SparkSession()
        try start(session)
        try session.stop()
        #expect(session.streams.active.isEmpty)
        #expect(refusal(session) == "Cannot call methods on a stopped SparkContext.")
    }

    @Test func `a query that starts while its session is stopped does not outlive it`() throws {
        for _ in 0..<10 {
            let session = SparkSession()
            let isStopped = DispatchSemaphore(value: 0)
            Thread.detachNewThread {
                try? session.stop()
                isStopped.signal()
            }
            var last: String?
            for _ in 0..<20 where last == nil { last = refusal(session) }
            isStopped.wait()
            #expect(last == nil || last == "Cannot call methods on a stopped SparkContext.")
            #expect(session.streams.active.isEmpty)
        }
    }
}
