import BatchRuntime
import Columnar
import Foundation
import Synchronization
import Tables

/// One run of a recorded query on the table engine, fed as Spark was: one text file a batch, a wave of files at one instant, then
/// batches until there is nothing to do.
struct TableRun {
    /// What the sink was given in each batch, and how the batch went, in the words of the recording.
    private(set) var batches: [JSON] = []
    private(set) var schema: String?
    private(set) var error: (any Error)?

    private let recording: JSON
    private let folder: URL

    init(_ recording: JSON) {
        self.recording = recording
        folder = FileManager.default.temporaryDirectory.appending(path: "portage-oracle-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        do { try run() } catch { self.error = error }
    }

    private mutating func run() throws {
        let conf = recording["conf"]?.asObject?.compactMapValues(\.asString) ?? [:]
        let spark = SparkSession(conf: conf, clock: ManualClock(millis: 0))
        let result = try frame(spark)
        schema = DataType.structure(try result.schema.fields).sqlName
        let emitted = Mutex<[(id: Int64, rows: [JSON])]>([])
        let query = try result.writeStream.outputMode(try recording.string("mode"))
            .option("checkpointLocation", folder.appending(path: "checkpoint").path)
            .foreachBatch { batch, id in
                let rows = try batch.collect().map { JSON.array($0.values.map(JSON.init)) }
                emitted.withLock { $0.append((id, rows.sorted { $0.text < $1.text })) }
            }
            .prepare()
        do {
            for (number, wave) in try recording.array("waves").enumerated() {
                for (place, batch) in (wave.asArray ?? []).enumerated() { try write(batch, wave: number, place: place) }
                try query.runAvailable()
            }
        } catch {
            self.error = error
        }
        let progress = query.recentProgress
        batches = emitted.withLock { $0 }.map { id, rows in
            var fields: [String: JSON] = ["batchId": .integer(id), "rows": .array(rows)]
            if let progress = progress.first(where: { $0.batchId == id }) { fields.merge(Self.facts(progress)) { $1 } }
            return .object(fields)
        }
        try query.stop()
    }

    /// The table that the case describes.
    private func frame(_ spark: SparkSession) throws -> DataFrame {
        var frames: [String: DataFrame] = [:]
        for (name, schema) in try recording.object("inputs") {
            let path = folder.appending(path: "in/\(name)")
            try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
            frames[name] = spark.readStream.format("text").option("maxFilesPerTrigger", 1).load(path.path)
                .selectExpr("from_json(value, '\(schema.asString ?? "")') AS r").select("r.*")
        }
        for stream in try recording.array("streams") {
            var frame = try Self.find(try stream.string("from"), frames)
            for step in try stream.array("steps") { frame = try Self.apply(step, to: frame, frames) }
            frames[try stream.string("name")] = frame
        }
        return try Self.find(try recording.string("query"), frames)
    }

    private static func find(_ name: String, _ frames: [String: DataFrame]) throws -> DataFrame {
        guard let frame = frames[name] else { throw JSON.Unreadable(description: "no stream \(name)") }
        return frame
    }

    static func apply(_ step: JSON, to frame: DataFrame, _ frames: [String: DataFrame]) throws -> DataFrame {
        switch try step.string("op") {
        case "select": return frame.selectExpr(try step.strings("exprs"))
        case "where": return frame.where(try step.string("condition"))
        case "withColumn": return frame.withColumn(try step.string("name"), try step.string("expr"))
        case "withWatermark": return frame.withWatermark(try step.string("column"), try step.string("delay"))
        case "union": return frame.union(try find(try step.string("with"), frames))
        case "groupBy": return frame.groupBy(try step.strings("keys")).agg(try step.strings("agg"))
        case "orderBy": return frame.orderBy(try step.strings("exprs"))
        case "limit": return frame.limit(Int(try step.integer("n")))
        case let other: throw JSON.Unreadable(description: "no operation \(other) on tables")
        }
    }

    /// The file of a batch, younger than all before it.
    private func write(_ batch: JSON, wave: Int, place: Int) throws {
        for (input, rows) in batch.asObject ?? [:] {
            let file = folder.appending(path: "in/\(input)/batch-\(wave + 1000)-\(place + 1000).txt")
            try Data((rows.asArray ?? []).map { $0.line + "\n" }.joined().utf8).write(to: file)
            let age = Date(timeIntervalSince1970: 1_700_000_000 + Double(wave * 100 + place))
            try FileManager.default.setAttributes([.modificationDate: age], ofItemAtPath: file.path)
        }
    }

    private static func facts(_ progress: StreamingQueryProgress) -> [String: JSON] {
        var facts: [String: JSON] = [
            "data": .bool(progress.sources.contains { $0.startOffset != $0.endOffset }),
            "inputRows": .integer(Int64(progress.numInputRows)),
        ]
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        if let text = progress.eventTime["watermark"], let time = try? Date(text, strategy: style) {
            facts["watermark"] = .integer(Int64((time.timeIntervalSince1970 * 1000).rounded()))
        }
        if !progress.stateOperators.isEmpty {
            facts["stateRows"] = .array(progress.stateOperators.map { .integer(Int64($0.numRowsTotal)) })
            facts["droppedByWatermark"] = .array(progress.stateOperators.map { .integer(Int64($0.numRowsDroppedByWatermark)) })
        }
        return facts
    }
}

extension JSON {
    /// A value of a table; times in ms, as in the recordings.
    init(_ value: Value) {
        switch value {
        case .null: self = .null
        case .boolean(let flag): self = .bool(flag)
        case .long(let number): self = .integer(number)
        case .double(let number): self = JSON(number)
        case .string(let text): self = .string(text)
        case .timestamp(let micros): self = micros % 1000 == 0 ? .integer(micros / 1000) : .string("\(micros) µs")
        case .date(let days): self = .integer(Int64(days))
        case .timestampNTZ(let micros): self = micros % 1000 == 0 ? .integer(micros / 1000) : .string("\(micros) µs")
        case .decimal(let number): self = .string(number.plainText)
        case .dayTimeInterval(let micros): self = .integer(micros)
        case .yearMonthInterval(let months): self = .integer(Int64(months))
        case .map(let entries): self = .array(entries.map { .array([JSON($0.key), JSON($0.value)]) })
        case .array(let values), .structure(let values): self = .array(values.map(JSON.init))
        case .binary(let bytes): self = .array(bytes.map { .integer(Int64($0)) })
        }
    }

    /// A row as a line of JSON. Its texts need no escapes.
    var line: String {
        guard case .object(let fields) = self else { return text }
        return "{" + fields.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value.line)" }.joined(separator: ",") + "}"
    }
}
