import Columnar
import Expressions
import Synchronization

/// Drops and counts rows whose event time is at the watermark or before; a row without event time stays.
final class LateFilterStep: RowwiseStep {
    private let time: Int
    private let limit: Int64
    private let count = Atomic<Int>(0)

    /// - Parameter watermark: in ms.
    init(time: Int, watermark: Int64) {
        self.time = time
        limit = EventTimeKey.micros(watermark)
    }

    var dropped: Int { count.load(ordering: .relaxed) }

    func apply(_ batch: RecordBatch, _ task: inout TaskContext) throws -> RecordBatch {
        var column = batch.columns[time]
        // The event time of a window is its end.
        if case .structure(let members) = column.layout, members.count == 2 { column = members[1] }
        guard column.type == .timestamp, case .fixed = column.layout else { return batch }
        let micros = column.values(as: Int64.self)
        let kept = (0..<batch.count).filter { !column.isValid($0) || micros[$0] > limit }
        guard kept.count < batch.count else { return batch }
        count.add(batch.count - kept.count, ordering: .relaxed)
        return batch.take(Selection(kept.map { Int32(truncatingIfNeeded: $0) }))
    }
}
