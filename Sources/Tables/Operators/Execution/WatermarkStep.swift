import Columnar
import Expressions
import Plans

/// `withWatermark`: looks at the event times that pass, and lets every row through.
struct WatermarkStep: BatchStep {
    let node: Int
    let time: Int

    func apply(_ batch: RecordBatch, _ lane: inout LaneContext) throws -> RecordBatch {
        var column = batch.columns[time]
        // Of a window the end counts.
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
        lane.eventTimes[node].add(minimumMicros: least, maximumMicros: greatest, sumMicros: sum, count: count)
        return batch
    }
}
