import BatchRuntime
import Columnar
import Foundation
import Offsets
import Expressions
import Plans
import Synchronization

/// A stream to which a test or a program adds rows: each `add` advances the position by one.
///
/// ```
/// let input = MemoryStream(Schema([Field("v", .long)]))
/// let query = try input.toDF(spark).groupBy().count().writeStream.outputMode(.complete).format("noop").start()
/// try input.add([[.long(1)], [.long(2)]])
/// ```
public final class MemoryStream: Sendable {
    /// The columns of the rows that `add` takes.
    public let schema: Schema
    private let contents = Mutex(Contents())

    private struct Contents {
        var batches: [RecordBatch] = []
        /// The number of batches that were released.
        var forgotten = 0
        var end: Int { forgotten + batches.count }
    }

    /// The most `add`s that a batch takes.
    private let addsPerTrigger: Int?
    private let forgetsCommitted: Bool

    /// - Parameters:
    ///   - addsPerTrigger: the most `add`s that a batch takes; nil for all.
    ///   - forgetsCommitted: whether rows that a query has committed are released, as in Spark: for a single, long-running query.
    public init(_ schema: Schema, addsPerTrigger: Int? = nil, forgetsCommitted: Bool = false) {
        self.schema = schema
        self.addsPerTrigger = addsPerTrigger
        self.forgetsCommitted = forgetsCommitted
    }

    /// Adds rows. - Throws: `AnalysisError` if a value does not fit its column.
    public func add(_ rows: [[Value]]) throws { add(try RecordBatch(rows: rows, schema: schema)) }

    /// - Precondition: the batch has the stream's columns.
    public func add(_ batch: RecordBatch) {
        precondition(batch.schema.fields.map(\.type) == schema.fields.map(\.type), "a batch of other columns")
        contents.withLock { $0.batches.append(batch) }
    }

    /// The stream as a table. Every query on it reads from the start, unless committed rows are forgotten.
    public func toDF(_ session: SparkSession) -> DataFrame {
        DataFrame(session: session, leaf: "MemoryStream", schema: schema, isStreaming: true, .stream { _ in Source(stream: self) })
    }

    fileprivate var end: Int { contents.withLock { $0.end } }

    fileprivate func slice(_ range: Range<Int>) throws -> [RecordBatch] {
        try contents.withLock { contents in
            guard range.lowerBound >= contents.forgotten else {
                throw AnalysisError(
                    .wrongOption,
                    "MemoryStream: adds \(range.lowerBound) to \(contents.forgotten - 1) were committed by a query and released; create "
                        + "it without forgetsCommitted"
                )
            }
            return Array(contents.batches.dropFirst(range.lowerBound - contents.forgotten).prefix(range.count))
        }
    }

    fileprivate func forget(until end: Int) {
        guard forgetsCommitted else { return }
        contents.withLock { contents in
            let count = min(max(end - contents.forgotten, 0), contents.batches.count)
            contents.batches.removeFirst(count)
            contents.forgotten += count
        }
    }

    /// The stream as one query sees it.
    private final class Source: StreamSource {
        private let stream: MemoryStream
        private var end: Int?
        private var limit: Int?

        init(stream: MemoryStream) {
            self.stream = stream
            limit = stream.addsPerTrigger
        }

        var description: String { "MemoryStream[\(stream.schema.names.joined(separator: ","))]" }
        func initialPosition() -> String { "0" }
        func latestPosition(from start: String?) -> String? {
            let from = start.flatMap { Int($0) } ?? 0
            let available = end ?? stream.end
            return "\(max(from, min(available, limit.map { from + $0 } ?? available)))"
        }
        func prepareForAvailableNow() { end = stream.end }
        func ignoreRateLimits() { limit = nil }
        func committed(until end: String) { if let end = Int(end) { stream.forget(until: end) } }

        func read(from start: String?, until end: String, columns: [Int]) throws -> [RecordBatch] {
            let from = start.flatMap { Int($0) } ?? 0
            guard let until = Int(end), until > from else { return [] }
            return try stream.slice(from..<until)
        }
    }
}

extension RecordBatch {
    /// A batch of single values.
    /// - Throws: `AnalysisError` that names the row and column of a value that does not fit.
    public init(rows: [[Value]], schema: Schema) throws {
        for (number, row) in rows.enumerated() where row.count != schema.fields.count {
            throw AnalysisError(
                .typeMismatch, "row \(number + 1) has \(Count.of(row.count, "value")) for \(Count.of(schema.fields.count, "column"))")
        }
        let columns = try schema.fields.enumerated().map { ordinal, field in
            guard let column = ColumnArray(rows.map { $0[ordinal] }, type: field.type) else {
                throw AnalysisError(.typeMismatch, "a value of column '\(field.name)' does not fit \(field.type.sqlName)")
            }
            return column
        }
        self.init(schema: schema, count: rows.count, columns: columns)
    }
}
