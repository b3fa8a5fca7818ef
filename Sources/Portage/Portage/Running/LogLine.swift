import Foundation

/// One line of `--log-format json`.
package struct LogLine: Encodable {
    /// What a line tells; `Docs/running.md` says when each is written.
    package enum Event: String, Encodable, CaseIterable {
        case serving, started, missed, waiting, batch, stopping, stopped, warning, error
    }

    var event: Event
    /// When it was written, ISO 8601 in UTC.
    var time = BatchLine.time(Int64(Date().timeIntervalSince1970 * 1000))
    var job: String?
    var message: String?
    var batchId: Int64?
    var batchTime: String?
    var inputRecords: Int64?
    var skippedRecords: Int64?
    var outputRows: Int64?
    var failedOutputs: Int?
    var durationMs: Int64?
    var schedulingDelayMs: Int64?
    var lag: Int64?
    var watermark: String?
    var stateRows: Int64?
    var stateBytes: Int64?
    var droppedRows: Int64?
    /// For `stopped`: the batches of the run, and what ended it. For `missed`: how many there are to make up.
    var batches: Int64?
    var reason: String?
    /// For `error`: its class, detail and hint, and the text of the underlying error.
    var errorClass: String?
    var detail: String?
    var hint: String?
    var cause: String?
    /// For `error`: the place in the job.
    var query: String?
    var output: String?
    var operation: String?
    var record: String?
    var offsetRanges: [Range]?
    /// For `missed`: the labels of the first and the last of its `batches`.
    var firstBatchTime: String?
    var lastBatchTime: String?

    /// Some records of a partition.
    struct Range: Encodable {
        var topic: String
        var partition: Int32
        var from: Int64
        var until: Int64
    }

    init(_ event: Event, job: String? = nil, message: String? = nil) {
        self.event = event
        self.job = job
        self.message = message
    }

    /// An error: `message` is the line for a person; its parts, and its place as far as known, are separate members.
    init(_ error: any Error) {
        let report = ErrorReport(error)
        self.init(.error, message: report.line)
        errorClass = report.errorClass
        (detail, hint, cause) = (report.detail, report.hint, report.cause)
        guard let place = (error as? CommandError)?.place else { return }
        job = place.job
        query = place.query
        batchId = place.batchID
        batchTime = place.batchTime.map(BatchLine.time)
        output = place.output
        operation = place.operation
        record = place.record
        offsetRanges =
            place.ranges.isEmpty
            ? nil : place.ranges.map { Range(topic: $0.topic, partition: $0.partition, from: $0.from, until: $0.until) }
    }

    init(_ batch: BatchLine, job: String) {
        self.init(.batch, job: job)
        batchId = batch.batchID
        batchTime = BatchLine.time(batch.batchTime)
        inputRecords = batch.inputRecords
        skippedRecords = batch.skippedRecords
        outputRows = batch.outputRows
        failedOutputs = batch.outputs?.failed
        durationMs = batch.durationMillis
        schedulingDelayMs = batch.schedulingDelayMillis
        lag = batch.totalLag
        watermark = batch.reachedWatermark.map(BatchLine.time)
        stateRows = batch.state?.rows
        stateBytes = batch.state?.bytes
        droppedRows = batch.droppedRows > 0 ? batch.droppedRows : nil
    }

    /// One line of JSON, including the line feed.
    var text: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return ((try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}") + "\n"
    }
}
