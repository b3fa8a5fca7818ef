import BatchRuntime
import Columnar
import Expressions
import KafkaTransport
import StreamTesting
import Synchronization
import Tables
import Testing

/// What readers and writers have in common.
struct ReaderWriterTests {
    private static let schema = Schema([Field("v", .long)])

    /// A session with `mine`, whose every use notes the texts of its options.
    private func session(_ noted: @escaping @Sendable ([String?]) -> Void) throws -> SparkSession {
        let session = SparkSession()
        let uses = Set(DataSourceUse.allCases)
        let names = ["text", "whole", "number", "flag"]
        let options = names.map { DataSourceOption.text($0, for: uses, "Noted.").optional }
        @Sendable func note(_ options: DataSourceOptions) { noted(names.map { options[$0] }) }
        try session.dataSources.register(
            DataSourceProvider(
                "mine", "Mine.", options: options,
                streamReader: .init { request in
                    note(request.options)
                    return .init(schema: Self.schema) { _ in throw AnalysisError(.wrongOption, "never opened") }
                },
                batchReader: .init { request in
                    note(request.options)
                    return .init(schema: Self.schema) { _ in [] }
                },
                streamWriter: .init(needsCheckpoint: false) { request in
                    note(request.options)
                    throw AnalysisError(.wrongOption, "never made")
                }, batchWriter: .init { note($0.options) }))
        return session
    }

    private func told<T: TakesOptions>(_ taker: T) -> T {
        taker.option("text", "a").option("whole", 7).options(["NUMBER": "1", "flag": "x"]).option("number", 1e10).option("flag", true)
    }

    @Test func `options are given alike to every reader and writer, numbers as Java writes them`() throws {
        let noted = Mutex<[[String?]]>([])
        let session = try session { texts in noted.withLock { $0.append(texts) } }
        _ = try told(session.read.format("mine")).load().schema
        _ = try told(session.readStream.format("mine")).load().schema
        try told(session.createDataFrame([], Self.schema).write.format("mine")).save()
        #expect(throws: AnalysisError.self) { try told(MemoryStream(Self.schema).toDF(session).writeStream.format("mine")).start() }
        #expect(noted.withLock { $0 } == Array(repeating: ["a", "7", "1.0E10", "true"], count: 4))
    }

    @Test(arguments: [
        ("startingOffsets", "; it is an option of readStream, which the job's own code gives; allowed are"),
        ("MAXFILESPERTRIGGER", "; it is an option of readStream, which the job's own code gives; allowed are"),
        ("endingOffsets", "; it is an option of read, which the job's own code gives; allowed are"),
        ("path", "; allowed are"), ("nonesuch", "; allowed are"),
    ])
    func `an option of readers alone that is given to a sink is told where it belongs`(name: String, ending: String) throws {
        let table = MemoryStream(Self.schema).toDF(SparkSession())
        let error = #expect(throws: AnalysisError.self) { try table.writeStream.format("console").option(name, "1").start() }
        #expect(error?.message.contains("console: there is no option \"\(name)\"\(ending)") == true, "\(String(describing: error))")
    }

    private struct OutOfInk: Error, Equatable { var pages: Int }

    @Test func `what a source throws when it is loaded is thrown as it is, by whatever stands on it`() throws {
        let session = SparkSession()
        let errors: [String: any Error] = ["ink": OutOfInk(pages: 3), "broker": KafkaError(.unreachable, "no broker", isRetriable: true)]
        for (name, error) in errors {
            try session.dataSources.register(
                DataSourceProvider(name, "Fails.", streamReader: .init { _ in throw error }, batchReader: .init { _ in throw error }))
        }
        for table in [session.read.format("ink").load(), session.readStream.format("ink").load()] {
            for use in [table, table.where("v > 1"), table.groupBy("v").count(), table.withColumn("w", "v"), table.union(table)] {
                #expect(throws: OutOfInk(pages: 3)) { try use.schema }
            }
        }
        #expect(throws: OutOfInk(pages: 3)) { try session.read.format("ink").load().collect() }
        #expect(throws: OutOfInk(pages: 3)) { try session.readStream.format("ink").load().writeStream.format("noop").start() }
        let error = #expect(throws: KafkaError.self) { try session.read.format("broker").load().count() }
        #expect(error?.isRetriable == true)
    }

    @Test func `the code of foreachBatch is no format that a name finds`() throws {
        let stream = MemoryStream(Self.schema).toDF(SparkSession())
        let error = #expect(throws: AnalysisError.self) { try stream.writeStream.format("foreachBatch").start() }
        #expect(
            error?.errorClass?.name == "DATA_SOURCE_NOT_FOUND"
                && error?.message.hasPrefix("Failed to find the data source: foreachBatch.") == true, "\(String(describing: error))")
        // Of a format and code the last that is given holds.
        let ran = Mutex(0)
        let input = MemoryStream(Self.schema)
        try input.add([[.long(1)]])
        let writer = input.toDF(SparkSession()).writeStream.format("nosuch").foreachBatch { _, _ in ran.withLock { $0 += 1 } }
        try writer.trigger(.availableNow).start().awaitTermination()
        #expect(ran.withLock { $0 } == 1)
        #expect(throws: AnalysisError.self) { try writer.format("nosuch").start() }
    }

    @Test func `columns are added, renamed and left out by the dozen`() throws {
        let session = SparkSession()
        var table = try session.createDataFrame([[.long(1)]], "v long")
        for number in 0..<100 { table = table.withColumn("c\(number)", number == 0 ? "v + 1" : "c\(number - 1) + 1") }
        for number in 0..<50 { table = table.withColumnRenamed("C\(number)", "d\(number)") }
        for number in 50..<99 { table = table.drop("c\(number)") }
        #expect(try table.columns == ["v"] + (0..<50).map { "d\($0)" } + ["c99"])
        #expect(try table.collect().map(\.values) == [(1...51).map { .long($0) } + [.long(101)]])
    }
}
