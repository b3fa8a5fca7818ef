import Columnar
import Expressions
import Plans

/// `withWatermark`: records the event times, and passes every row on.
struct WatermarkStep: RowwiseStep {
    let node: Int
    let time: Int

    func apply(_ batch: RecordBatch, _ task: inout TaskContext) throws -> RecordBatch {
        var column = batch.columns[time]
        // The event time of a window is its end.
        if case .structure(let members) = column.layout, members.count == 2 { column = members[1] }
        guard column.type == .timestamp, case .fixed = column.layout, column.count > 0 else { return batch }
        let micros = column.values(as: Int64.self)
        var least = Int64.max
        var greatest = Int64.min
        var sum = 0.0
        var count: Int64 = 0
        if let validity = column.validity {
            for row in 0..<column.count where validity[row] {
                least = min(least, micros[row])
                greatest = max(greatest, micros[row])
                sum += Double(micros[row])
                count += 1
            }
        } else {
            for value in micros {
                least = min(least, value)
                greatest = max(greatest, value)
                sum += Double(value)
            }
            count = Int64(micros.count)
        }
        task.eventTimes[node].add(minimumMicros: least, maximumMicros: greatest, sumMicros: sum, count: count)
        return batch
    }
}
