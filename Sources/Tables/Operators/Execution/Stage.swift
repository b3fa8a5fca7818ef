import Columnar
import Dispatch
import Plans
import Synchronization

/// An operator's rows through a chain of steps, in parts small enough for the cache and on several threads.
///
/// The rows are cut into lanes, runs of neighbouring rows whose number follows from the row count alone, so that what is
/// folded lane by lane and merged in their order comes out the same on any machine.
package final class Stage {
    let source: any PhysicalOperator
    let steps: [any BatchStep]
    let schema: Schema

    /// Rows that go through the steps at once.
    static let partRows = 16_384
    /// A lane has at least so many rows…
    static let laneRows = 65_536
    /// …and there are at most so many lanes.
    static let maximumLanes = 8

    init(source: any PhysicalOperator, steps: [any BatchStep], schema: Schema) {
        self.source = source
        self.steps = steps
        self.schema = schema
    }

    /// The rows as batches, in order.
    package func collect(_ run: BatchRun) throws -> [RecordBatch] {
        try fold(run, make: { _ in Collected() }, body: { $0.batches.append($1) }).flatMap(\.batches)
    }

    private final class Collected { var batches: [RecordBatch] = [] }

    /// Folds each lane's rows into an accumulator of its own; returns these in the order of the lanes.
    func fold<A: AnyObject>(
        _ run: BatchRun, make: (Int) -> A, body: (A, RecordBatch) throws -> Void
    ) throws -> [A] {
        let inputs = try source.execute(run)
        let total = inputs.reduce(0) { $0 + $1.count }
        let lanes = max(1, min(Self.maximumLanes, total / Self.laneRows))
        let parts = Self.parts(inputs, lanes: lanes, total: total)
        let accumulators = (0..<lanes).map(make)
        let fresh = LaneContext(
            context: run.context, eventTimes: run.eventTimes.map { _ in EventTimeStatistics() })
        var outcomes: [Result<LaneContext, any Error>] = Array(repeating: .success(fresh), count: lanes)
        func work(_ lane: Int) -> Result<LaneContext, any Error> {
            Result {
                var context = fresh
                for part in parts[lane] {
                    var batch = part.range.count == inputs[part.input].count ? inputs[part.input] : inputs[part.input].slice(part.range)
                    for step in steps { batch = try step.apply(batch, &context) }
                    if batch.count > 0 { try body(accumulators[lane], batch) }
                }
                return context
            }
        }
        if lanes == 1 {
            outcomes[0] = work(0)
        } else {
            let done = Mutex<[Int: Result<LaneContext, any Error>]>([:])
            withoutActuallyEscaping(work) { work in
                let lane = Unshared(work)
                DispatchQueue.concurrentPerform(iterations: lanes) { index in
                    let outcome = Unshared(lane.value(index))
                    done.withLock { $0[index] = outcome.value }
                }
            }
            done.withLock { for (index, outcome) in $0 { outcomes[index] = outcome } }
        }
        for outcome in outcomes {
            let context = try outcome.get()
            for node in run.eventTimes.indices { run.eventTimes[node].merge(context.eventTimes[node]) }
        }
        return accumulators
    }

    struct Part {
        var input: Int
        var range: Range<Int>
    }

    /// The rows of all inputs in order, cut at lanes' borders and into parts.
    static func parts(_ inputs: [RecordBatch], lanes: Int, total: Int) -> [[Part]] {
        var result: [[Part]] = Array(repeating: [], count: lanes)
        var position = 0
        for (index, input) in inputs.enumerated() {
            var start = 0
            while start < input.count {
                let lane = min(lanes - 1, total == 0 ? 0 : position * lanes / total)
                let laneEnd = lane == lanes - 1 ? total : (total * (lane + 1) + lanes - 1) / lanes
                let count = min(partRows, input.count - start, laneEnd - position)
                result[lane].append(Part(input: index, range: start..<start + count))
                start += count
                position += count
            }
        }
        return result
    }
}

/// Carries into `concurrentPerform` what each lane uses alone.
private struct Unshared<T>: @unchecked Sendable {
    let value: T
    init(_ value: T) { self.value = value }
}
