import BatchRuntime
import Foundation
import Synchronization
import Tables

/// Queries one after the other over one checkpoint, each with a file more to read.
struct StateSchemaRun {
    private let schema: String
    private let folder: URL
    private var files = 0

    init(schema: String) throws {
        self.schema = schema
        folder = FileManager.default.temporaryDirectory.appending(path: "portage-oracle-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder.appending(path: "in"), withIntermediateDirectories: true)
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }

    /// What the query emits when the rows of `batch` have come.
    mutating func run(_ side: JSON, _ batch: JSON) throws -> [JSON] {
        let file = folder.appending(path: "in/\(files).txt")
        try Data((batch.asArray ?? []).map { $0.line + "\n" }.joined().utf8).write(to: file)
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1000 + Double(files))], ofItemAtPath: file.path)
        files += 1
        let spark = SparkSession(conf: side["conf"]?.asObject?.compactMapValues(\.asString) ?? [:], clock: ManualClock(millis: 0))
        var frame = spark.readStream.format("text").option("maxFilesPerTrigger", 1).load(folder.appending(path: "in").path)
            .selectExpr("from_json(value, '\(schema)') AS v").select("v.*")
        for step in try side.array("steps") { frame = try TableRun.apply(step, to: frame, [:]) }
        let emitted = Mutex<[JSON]>([])
        let query = try frame.writeStream.outputMode(try side.string("mode"))
            .option("checkpointLocation", folder.appending(path: "checkpoint").path)
            .foreachBatch { batch, _ in
                let rows = try batch.collect().map { JSON.array($0.values.map(JSON.init)) }
                emitted.withLock { $0 += rows }
            }
            .prepare()
        defer { try? query.stop() }
        try query.runAvailable()
        return emitted.withLock { $0 }
    }
}
