import Columnar
import Expressions
import StreamTesting
import Synchronization
import Tables
import Testing

/// What a data source of one's own is told by those who use it.
@Suite struct ProviderRequestTests {
    private static let schema = Schema([Field("v", .long)])

    private struct Told: Equatable {
        var mode: SaveMode?
        var hasCheckpoint: Bool?
        var rest: [String: String]
        var dumped: String
    }

    /// A session with the sink `mine`, and what it is told.
    private func session(_ told: @escaping @Sendable (Told) -> Void) throws -> SparkSession {
        let session = SparkSession()
        let prefix = DataSourceOptionPrefix("Mine.", for: [.write, .writeStream], "Handed on.")
        @Sendable func note(_ options: DataSourceOptions, mode: SaveMode? = nil, hasCheckpoint: Bool? = nil) {
            var text = ""
            dump(options, to: &text)
            told(Told(mode: mode, hasCheckpoint: hasCheckpoint, rest: options.stripping(prefix), dumped: text))
        }
        try session.dataSources.register(
            DataSourceProvider(
                "mine", "Mine.", prefixes: [prefix],
                streamWriter: .init(needsCheckpoint: false) { request in
                    note(request.options, hasCheckpoint: request.hasCheckpoint)
                    throw AnalysisError(.wrongOption, "never made")
                }, batchWriter: .init { note($0.options, mode: $0.mode) }))
        return session
    }

    private func told(_ body: (SparkSession) throws -> Void) throws -> [Told] {
        let all = Mutex<[Told]>([])
        try body(try session { one in all.withLock { $0.append(one) } })
        return all.withLock { $0 }
    }

    @Test func `options of a prefix are handed on without it, as they were spelled, and no secret shows in a dump`() throws {
        let told = try told { session in
            try session.createDataFrame([], Self.schema).write.format("mine").option("mine.Path", "x").option(
                "MINE.ssl.key.password", "hunter2"
            )
            .save()
        }
        #expect(told.map(\.rest) == [["Path": "x", "ssl.key.password": "hunter2"]])
        #expect(told.allSatisfy { $0.dumped.contains("mine.Path=x") && !$0.dumped.contains("hunter2") }, "\(told)")
    }

    @Test func `a table is written only where nothing is, unless the mode says what to do`() throws {
        let told = try told { session in
            let table = try session.createDataFrame([], Self.schema)
            try table.write.format("mine").save()
            for mode in ["errorifexists", "Error", "append", "OVERWRITE", "ignore"] { try table.write.format("mine").mode(mode).save() }
        }
        #expect(told.map(\.mode) == [.errorIfExists, .errorIfExists, .errorIfExists, .append, .overwrite, .ignore])
    }

    @Test func `a sink is told whether its query goes on after a restart`() throws {
        let scratch = try Scratch()
        let told = try told { session in
            let table = MemoryStream(Self.schema).toDF(session)
            #expect(throws: AnalysisError.self) { try table.writeStream.format("mine").start() }
            #expect(throws: AnalysisError.self) {
                try table.writeStream.format("mine").option("checkpointLocation", "\(scratch.path)/c").start()
            }
        }
        #expect(told.map(\.hasCheckpoint) == [false, true])
    }

    @Test func `a query's status says whether a batch is under way, in it and after the end`() throws {
        let session = SparkSession()
        let input = MemoryStream(Self.schema)
        try input.add([[.long(1)]])
        let seen = Mutex<[StreamingQueryStatus]>([])
        let query = try input.toDF(session).writeStream.foreachBatch { _, _ in
            let status = session.streams.active.first?.status
            seen.withLock { if let status { $0.append(status) } }
        }.start()
        try query.processAllAvailable()
        let inside = try #require(seen.withLock { $0.first })
        #expect(inside.isTriggerActive && inside.isDataAvailable && inside.message == "Processing new data")
        try query.stop()
        #expect(!query.status.isTriggerActive && !query.status.isDataAvailable)
        #expect(query.status.json == #"{"message":"Stopped","isDataAvailable":false,"isTriggerActive":false}"#)
    }
}
