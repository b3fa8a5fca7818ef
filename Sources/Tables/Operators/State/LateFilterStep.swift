import Columnar
import Expressions
import Synchronization

/// Drops and counts rows whose event time is at the watermark or before; a row without event time stays.
final class LateFilterStep: RowwiseStep {
    private let time: EventTimeColumn
    private let limit: Int64
    private let count = Atomic<Int>(0)

    /// - Parameter watermark: in ms.
    init(time: EventTimeColumn, watermark: Int64) {
        self.time = time
        limit = EventTimeKey.micros(watermark)
    }

    var dropped: Int { count.load(ordering: .relaxed) }

    func apply(_ batch: RecordBatch, _ task: inout TaskContext) throws -> RecordBatch {
        guard batch.count > 0 else { return batch }
        let times = time.times(batch)
        let (micros, limit) = (times.micros, limit)
        let onTime = Bitmap(count: batch.count) { micros[$0] > limit }
        let kept = times.validity.map { ~$0 | onTime } ?? onTime
        if kept.setCount < batch.count { count.add(batch.count - kept.setCount, ordering: .relaxed) }
        return batch.filter(kept)
    }
}
