import BatchRuntime
import Columnar
import Expressions
import Synchronization
import Tables
import Testing

/// What a source of one's own may return, whichever way it is read.
struct SourceColumnsTests {
    private static let schema = Schema([Field("a", .long), Field("b", .long), Field("c", .long)])
    private static let values: [String: ColumnArray] = [
        "a": ColumnArray([.long(1)], type: .long), "b": ColumnArray([.long(10)], type: .long), "c": ColumnArray([.long(100)], type: .long),
        "text": ColumnArray([.string("x")], type: .string), "d": ColumnArray([.long(1000)], type: .long),
        "-": ColumnArray.absent(.long, count: 1),
    ].compactMapValues { $0 }

    private static func batch(_ shape: String) -> RecordBatch {
        let columns = shape.split(separator: " ").compactMap { values[String($0)] }
        return RecordBatch(schema: Schema(columns.map { Field("x", $0.type) }), count: 1, columns: columns)
    }

    private final class Source: StreamSource {
        let description = "Source"
        let shape: String
        let isDeferred: Bool
        init(_ shape: String, isDeferred: Bool) { (self.shape, self.isDeferred) = (shape, isDeferred) }
        func initialPosition() -> String { "0" }
        func latestPosition(from start: String?) -> String? { "1" }
        func prepareForAvailableNow() {}
        func read(from start: String?, until end: String, columns: [Int]) -> [RecordBatch] { [SourceColumnsTests.batch(shape)] }
        func deferred(from start: String?, until end: String, columns: [Int]) -> [DeferredBatch]? {
            isDeferred ? [DeferredBatch(byteCount: 1) { [shape] body in try body(SourceColumnsTests.batch(shape)) }] : nil
        }
    }

    enum Way: CaseIterable { case stream, deferred, table }

    private static let rightForC = ["c": "100", "a b c": "100", "- - c": "100"]
    private static let wrongForC = [
        "b c": "a batch of 2 columns", "": "a batch of 0 columns", "a b c d": "a batch of 4 columns",
        "text": "string where the column 'c' of type bigint was expected",
        "a b text": "string where the column 'c' of type bigint was expected",
        "-": "nothing for the column 'c'", "a b -": "nothing for the column 'c'",
    ]

    private func run(_ shape: String, _ way: Way, _ expression: String) throws -> [[Value]] {
        let session = SparkSession()
        try session.dataSources.register(
            DataSourceProvider(
                "mine", "Mine.",
                streamReader: .init { _ in .init(schema: Self.schema) { _ in Source(shape, isDeferred: way == .deferred) } },
                batchReader: .init { _ in .init(schema: Self.schema) { _ in [Self.batch(shape)] } }))
        guard way != .table else { return try session.read.format("mine").load().selectExpr(expression).collect().map(\.values) }
        let query = try session.readStream.format("mine").load().selectExpr(expression).writeStream.format("memory").queryName("q")
            .prepare()
        try query.step()
        try query.stop()
        return try session.table("q").collect().map(\.values)
    }

    @Test(arguments: Way.allCases) func `a source returns what was asked for, or all of its schema`(way: Way) throws {
        for (shape, value) in Self.rightForC { #expect(try run(shape, way, "CAST(c AS STRING)") == [[.string(value)]], "\(shape)") }
        // Nobody reads a column: a batch of none is enough.
        for shape in ["", "a b c", "- - -"] { #expect(try run(shape, way, "1L") == [[.long(1)]], "\(shape)") }
        #expect(try run("a c", way, "c - a") == [[.long(99)]])
    }

    @Test(arguments: Way.allCases) func `any other batch is refused with the source's name, and no value is taken for another column's`(
        way: Way
    ) throws {
        for (shape, wrong) in Self.wrongForC {
            let error = #expect(throws: (any Error).self) { _ = try run(shape, way, "c + 0") }
            let message =
                "the data source mine returned \(wrong): asked for 'c', it must return just 1 column in that order, or all 3 of its schema"
            #expect("\(error.map { "\($0)" } ?? "")".contains(message), "\(shape): \(error.map { "\($0)" } ?? "")")
        }
    }
}
