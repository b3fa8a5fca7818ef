import Columnar
import Expressions
import Plans

/// `withWatermark`: records the event times, and passes every row on.
struct WatermarkStep: RowwiseStep {
    let node: Int
    let time: EventTimeColumn

    func apply(_ batch: RecordBatch, _ task: inout TaskContext) throws -> RecordBatch {
        guard batch.count > 0 else { return batch }
        let times = time.times(batch)
        let micros = times.micros
        var least = Int64.max
        var greatest = Int64.min
        var sum = 0.0
        var count: Int64 = 0
        if let validity = times.validity {
            for row in 0..<micros.count where validity[row] {
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
