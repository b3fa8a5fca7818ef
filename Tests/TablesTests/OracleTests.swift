import BatchRuntime
import Columnar
import Foundation
import Expressions
import Plans
import SQLFrontend
import StreamTesting
import Synchronization
import Testing

import Tables

/// Every recorded query of real Spark 3.5.8, run here over the same batches.
@Suite struct OracleTests {
    static let running = OracleCase.all.filter { $0.error == nil && $0.sink == nil }
    static let refused = OracleCase.all.filter { $0.error != nil }

    @Test func `the recordings are there`() {
        #expect(OracleCase.all.count >= 90)
        #expect(Self.running.count >= 60)
    }

    @Test(arguments: running) func `a query emits what Spark emitted, batch by batch`(_ recorded: OracleCase) throws {
        let job = try OracleJob(recorded)
        let output = Mutex<[Int64: [String]]>([:])
        let query = try job.writer().foreachBatch { table, batch in
            let rows = try table.collect().map { "[" + $0.values.map(Canonical.text).joined(separator: ",") + "]" }.sorted()
            output.withLock { $0[batch] = rows }
        }.prepare()
        for wave in recorded.waves {
            try job.feed(wave)
            try query.runAvailable()
        }
        let schema = try job.table().schema
        #expect(DataType.structure(schema.fields).sqlName == recorded.schema)
        let progress = query.recentProgress
        #expect(progress.map(\.batchId) == recorded.batches.map(\.batchId))
        for (index, batch) in recorded.batches.enumerated() where index < progress.count {
            let ours = progress[index]
            #expect(output.withLock { $0[batch.batchId] } == recorded.rows[index], "rows of batch \(batch.batchId)")
            #expect(ours.numInputRows == batch.inputRows, "input rows of batch \(batch.batchId)")
            #expect(ours.stateOperators.map(\.numRowsTotal) == (batch.stateRows ?? []), "state rows of batch \(batch.batchId)")
            #expect(
                ours.stateOperators.map(\.numRowsDroppedByWatermark) == (batch.droppedByWatermark ?? []),
                "rows dropped in batch \(batch.batchId)")
            if let watermark = batch.watermark {
                #expect(ours.eventTime["watermark"] == CivilTime(micros: watermark * 1000).iso, "watermark of batch \(batch.batchId)")
            }
        }
    }

    @Test(arguments: refused) func `what Spark refuses is refused`(_ recorded: OracleCase) throws {
        let job = try OracleJob(recorded)
        let error = #expect(throws: AnalysisError.self) {
            let query = try job.writer().format("noop").prepare()
            for wave in recorded.waves {
                try job.feed(wave)
                try query.runAvailable()
            }
        }
        let expected = try #require(recorded.error)
        if let name = expected.errorClass, RecordedRefusal.isClass(name) {
            #expect(error?.errorClass?.name == name, "\(String(describing: error))")
            // We do not name the types that there are only in Spark.
            if name != "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE" { #expect(error.map { "[\(name)] \($0.message)" } == expected.message) }
        } else {
            // Spark has no class for these; its words are kept, up to the advice at the end.
            #expect(error?.errorClass?.isSpark == false, "\(String(describing: error))")
            #expect(
                error?.message.contains(expected.message.components(separatedBy: ". ")[0].prefix(60)) == true, "\(error?.message ?? "")")
        }
    }

    @Test func `the console shows what Spark's console shows`() throws {
        for name in ["console-append", "console-complete", "console-stateless"] {
            let recorded = try #require(OracleCase.all.first { $0.name == name })
            let job = try OracleJob(recorded)
            let shown = Mutex<[(Int64, [RecordBatch])]>([])
            let query = try job.writer().foreachBatch { table, batch in
                let rows = try table.batches()
                shown.withLock { $0.append((batch, rows)) }
            }.prepare()
            for wave in recorded.waves {
                try job.feed(wave)
                try query.runAvailable()
            }
            let printed = Mutex("")
            let sink = ConsoleSink(try job.table().schema, rows: 20, truncate: 20) { text in printed.withLock { $0 += text } }
            for (batch, rows) in shown.withLock({ $0 }) {
                sink.prepare(rows, batch: BatchPlan(batchID: batch, batchTime: 0, sources: []), mode: .append)
            }
            #expect(printed.withLock { $0 } == recorded.console, "\(name)")
        }
    }
}

/// A recorded query, built with the public API over streams in memory.
struct OracleJob {
    let recorded: OracleCase
    let session: SparkSession
    let streams: [String: MemoryStream]

    init(_ recorded: OracleCase) throws {
        self.recorded = recorded
        session = SparkSession(conf: recorded.conf, clock: ManualClock(millis: 0))
        streams = try recorded.inputs.mapValues { MemoryStream(try parseSchema($0), addsPerTrigger: 1) }
    }

    func feed(_ wave: [[String: [[Value]]]]) throws {
        for batch in wave {
            for (input, rows) in batch { try streams[input]?.add(rows) }
        }
    }

    func writer() throws -> DataStreamWriter { try table().writeStream.outputMode(recorded.mode) }

    func table() throws -> DataFrame {
        var tables = streams.mapValues { $0.toDF(session) }
        for stream in recorded.streams {
            var table = try #require(tables[stream.from])
            for step in stream.steps {
                switch step.op {
                case "select": table = table.selectExpr(step.exprs ?? [])
                case "where": table = table.where(step.condition ?? "")
                case "withColumn": table = table.withColumn(step.name ?? "", step.expr ?? "")
                case "withWatermark": table = table.withWatermark(step.column ?? "", step.delay ?? "")
                case "groupBy": table = table.groupBy(step.keys ?? []).agg(step.agg ?? [])
                case "union": table = table.union(try #require(tables[step.with ?? ""]))
                case "orderBy": table = table.orderBy(step.exprs ?? [])
                case "limit": table = table.limit(step.n ?? 0)
                default: Issue.record("unknown step \(step.op)")
                }
            }
            tables[stream.name] = table
        }
        return try #require(tables[recorded.query])
    }
}
