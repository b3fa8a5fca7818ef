import Foundation
import Portage

/// `ticks`: a stream that counts upwards to a number, so many rows a batch.
enum Ticks {
    static let pace = DataSourceOption.integer("rowsPerBatch", default: 10, in: 1...1000, for: [.readStream], "How many rows a batch has at most.")
    static let last = DataSourceOption.integer("last", for: [.readStream], "The number to count to.")
    static let schema = Schema([Field("n", .long)])

    static let provider = DataSourceProvider(
        "ticks", "Counts upwards from 1.", options: [pace, last],
        streamReader: .init { request in
            let pace = try request.options[pace]
            let last = try request.options[last]
            return .init(schema: schema) { _ in Source(pace: pace, last: last) }
        })

    /// A position is the last number that was read, as text.
    final class Source: StreamSource {
        let description = "Ticks"
        private let last: Int64
        private var pace: Int64

        init(pace: Int64, last: Int64) {
            self.pace = pace
            self.last = last
        }

        func initialPosition() -> String { "0" }

        func latestPosition(from start: String?) -> String? {
            let from = start.flatMap { Int64($0) } ?? 0
            return "\(max(from, min(from.addingReportingOverflow(pace).partialValue, last)))"
        }

        // There is never more than `last`.
        func prepareForAvailableNow() {}

        func ignoreRateLimits() { pace = last }

        func read(from start: String?, until end: String, columns: [Int]) throws -> [RecordBatch] {
            let from = start.flatMap { Int64($0) } ?? 0
            guard let until = Int64(end), until > from else { return [] }
            let numbers = ColumnArray(.long, Array(from + 1...until))
            return [RecordBatch(schema: Ticks.schema, count: numbers.count, columns: [numbers])]
        }
    }
}

/// `ledger`: a file a batch in a directory, each batch once.
enum Ledger {
    static let path = DataSourceOption.text("path", for: [.writeStream], "The directory to write to.")

    static let provider = DataSourceProvider(
        "ledger", "A file a batch, with a line a number.", options: [path],
        streamWriter: .init(outputModes: [.append, .update], needsCheckpoint: true) { request in
            guard request.schema.fields.map(\.type) == [.long] else { throw LedgerError(description: "ledger: one column of numbers is wanted; select one") }
            return try Sink(directory: URL(filePath: request.options[path]))
        })

    /// What is prepared has a name that nobody reads; a rename publishes it.
    final class Sink: StreamSink {
        let description: String
        private let directory: URL

        init(directory: URL) throws {
            self.directory = directory
            description = "Ledger[\(directory.path)]"
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        }

        private func file(_ batch: BatchPlan) -> URL { directory.appending(path: "\(batch.batchID).txt") }
        private func staged(_ batch: BatchPlan) -> URL { directory.appending(path: ".\(batch.batchID)") }

        // The same batch may come again after a crash: it is then written again, and replaces what was staged.
        func prepare(_ output: [RecordBatch], batch: BatchPlan, mode: OutputMode) throws {
            let lines = output.flatMap { $0.columns[0].values(as: Int64.self).map { "\($0)\n" } }
            try Data(lines.joined().utf8).write(to: staged(batch))
        }

        // After the commit, and again at a restart: what is published already is not there to be renamed.
        func publish(_ batch: BatchPlan) throws {
            guard FileManager.default.fileExists(atPath: staged(batch).path) else { return }
            if FileManager.default.fileExists(atPath: file(batch).path) { try FileManager.default.removeItem(at: file(batch)) }
            try FileManager.default.moveItem(at: staged(batch), to: file(batch))
        }

        // Its own log, so that a lost checkpoint is noticed instead of doubling rows.
        func lastPublishedBatch() throws -> Int64? {
            try FileManager.default.contentsOfDirectory(atPath: directory.path).compactMap { Int64($0.replacing(".txt", with: "")) }.max()
        }
    }
}

struct LedgerError: Error, CustomStringConvertible { let description: String }

/// The even ticks, in a ledger.
enum EvenTicks {
    static func start(_ spark: SparkSession, last: Int, ledger: String, checkpoint: String) throws -> StreamingQuery {
        try spark.dataSources.register(Ticks.provider)
        try spark.dataSources.register(Ledger.provider)
        return try spark.readStream.format("ticks").option("rowsPerBatch", 20).option("last", last).load()
            .where("n % 2 = 0")
            .writeStream.format("ledger").option("checkpointLocation", checkpoint).trigger(.availableNow).start(ledger)
    }
}
