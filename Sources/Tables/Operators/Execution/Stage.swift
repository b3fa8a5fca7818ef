import Columnar
import Errors
import Foundation
import Expressions
import Plans
import Synchronization
import Threads

/// An operator's rows through a chain of steps, in parts small enough for the cache and on several threads.
///
/// The rows are cut into lanes, runs of neighbouring rows whose number follows from the input's size alone, so that what is
/// folded lane by lane and merged in their order comes out the same on any machine. A lane reads deferred rows itself, part by
/// part, while the cache still has them.
package final class Stage {
    let source: any PhysicalOperator
    let steps: [any BatchStep]
    let schema: Schema

    /// Rows that go through the steps at once.
    static let partRows = 16_384
    /// Rows of the input that may go through at once, for they may become more on their way.
    private let inputRows: Int
    /// A lane has at least so many rows…
    static let laneRows = 65_536
    /// …or bytes, where the rows are not read yet…
    static let laneBytes = 8 << 20
    /// …and there are at most so many lanes.
    static let maximumLanes = 8

    /// An operator's rows as they are.
    package convenience init(_ source: any PhysicalOperator) { self.init(source: source, steps: [], schema: source.schema) }

    /// An operator's rows under watermark number `watermark`, of event time in column `time`.
    package convenience init(_ source: any PhysicalOperator, watermark: Int, time: Int) {
        self.init(source: source, steps: [WatermarkStep(node: watermark, time: time)], schema: source.schema)
    }

    init(source: any PhysicalOperator, steps: [any BatchStep], schema: Schema) {
        self.source = source
        self.steps = steps
        self.schema = schema
        let factor = steps.reduce(1) { $0.multipliedReportingOverflow(by: $1.rowsPerRow).overflow ? .max : $0 * $1.rowsPerRow }
        inputRows = max(1, Self.partRows / factor)
    }

    /// The stage with a step more, which hands its rows on as they are or leaves some out.
    func adding(_ step: any BatchStep) -> Stage { Stage(source: source, steps: steps + [step], schema: schema) }

    /// The stateful operators in it and below, from the leaves.
    var stateful: [StatefulExecutor] { source.inputs.flatMap(\.stateful) + [source as? StatefulExecutor].compactMap { $0 } }

    /// Those of them whose rows come here without another between.
    var nearestStateful: [StatefulExecutor] { (source as? StatefulExecutor).map { [$0] } ?? source.inputs.flatMap(\.nearestStateful) }

    /// The rows as batches, in order.
    package func collect(_ run: BatchRun) throws -> [RecordBatch] {
        try fold(run, make: { _ in Collected() }, body: { $0.batches.append($1) }).flatMap(\.batches)
    }

    /// The error with the row that brought it about: the first that fails alone, shown as it came in.
    private func located(_ error: any RowError, in batch: RecordBatch, _ context: LaneContext) -> any Error {
        for row in 0..<batch.count {
            var (part, context) = (batch.slice(row..<row + 1), context)
            do { for step in steps { part = try step.apply(part, &context) } } catch is any RowError { return error.inRow(Self.shown(batch, row)) } catch { return error }
        }
        return error
    }

    /// `n = 2000000000, s = 'c'`: of the columns that somebody reads, long values cut off.
    private static func shown(_ batch: RecordBatch, _ row: Int) -> String {
        let columns = zip(batch.schema.fields, batch.columns).filter { !$0.1.isAbsent }
        let shown = columns.prefix(8).map { field, column in
            let text = LiteralText.text(column.value(at: row), field.type)
            let value = text.count > 60 ? "\(text.prefix(60))…" : text
            return "\(field.name) = \(field.type == .string && column.isValid(row) ? "'\(value)'" : value)"
        }
        return shown.joined(separator: ", ") + (columns.count > 8 ? ", …" : "")
    }

    private final class Collected { var batches: [RecordBatch] = [] }

    /// Folds each lane's rows into an accumulator of its own; returns these in the order of the lanes.
    func fold<A: AnyObject>(
        _ run: BatchRun, make: (Int) -> A, body: (A, RecordBatch) throws -> Void
    ) throws -> [A] {
        // Each stage below is a frame deeper; the thread need not be the one that planned.
        guard StackGuard.hasRoom(128 << 10) else { throw PlanAnalyzer.tooDeep }
        let deferred = try source.deferred(run)
        let parts = try deferred.map { Self.lanes($0.parts) } ?? Self.lanes(try source.execute(run))
        let lanes = parts.count
        let accumulators = (0..<lanes).map(make)
        let fresh = LaneContext(
            context: run.context, eventTimes: run.eventTimes.map { _ in EventTimeStatistics() })
        var outcomes: [Result<LaneContext, any Error>] = Array(repeating: .success(fresh), count: lanes)
        let inputRows = inputRows
        func treat(_ rows: RecordBatch, _ range: Range<Int>, _ context: inout LaneContext, _ accumulator: A) throws {
            for start in stride(from: range.lowerBound, to: range.upperBound, by: inputRows) {
                let part = start..<min(range.upperBound, start + inputRows)
                let given = part.count == rows.count ? rows : rows.slice(part)
                var batch = given
                do { for step in steps { batch = try step.apply(batch, &context) } } catch let error as any RowError { throw located(error, in: given, fresh) }
                if batch.count > 0 { try body(accumulator, batch) }
            }
        }
        func work(_ lane: Int) -> Result<LaneContext, any Error> {
            Result {
                var context = fresh
                for part in parts[lane] {
                    switch part {
                    case .rows(let batch, let range):
                        try treat(batch, range, &context, accumulators[lane])
                    case .deferred(let part):
                        try part.read { batch in
                            context.rowsRead += batch.count
                            for start in stride(from: 0, to: batch.count, by: Self.partRows) {
                                let range = start..<min(batch.count, start + Self.partRows)
                                try treat(batch, range, &context, accumulators[lane])
                            }
                        }
                    }
                }
                return context
            }
        }
        if lanes == 1 {
            outcomes[0] = work(0)
        } else {
            // Lanes over one log are handed out in runs, so that only the first of a run has to find its place in it.
            let isOneLog = deferred?.parts.first?.followsNeighbour ?? false
            let runs = isOneLog ? min(lanes, ProcessInfo.processInfo.activeProcessorCount) : lanes
            // A lane after one that failed is not begun: it may wait long for the same broker. Those before decide which failure is told.
            let lowestFailed = Atomic(Int.max)
            // Each lane writes its own slot only, and `Parallel` returns after the last.
            outcomes.withUnsafeMutableBufferPointer { outcomes in
                Parallel.forEach(runs) { run in
                    for index in run * lanes / runs..<(run + 1) * lanes / runs where index < lowestFailed.load(ordering: .relaxed) {
                        outcomes[index] = work(index)
                        if case .failure = outcomes[index] { lowestFailed.min(index, ordering: .relaxed) }
                    }
                }
            }
        }
        var rowsRead = 0
        for outcome in outcomes {
            let context = try outcome.get()
            rowsRead += context.rowsRead
            for node in run.eventTimes.indices { run.eventTimes[node].merge(context.eventTimes[node]) }
        }
        deferred?.didRead(rowsRead)
        return accumulators
    }

    private enum Part {
        case rows(RecordBatch, Range<Int>)
        case deferred(DeferredBatch)
    }

    /// The rows of all inputs in order, cut at lanes' borders and into parts.
    private static func lanes(_ inputs: [RecordBatch]) -> [[Part]] {
        let total = inputs.reduce(0) { $0 + $1.count }
        let lanes = max(1, min(maximumLanes, total / laneRows))
        var result: [[Part]] = Array(repeating: [], count: lanes)
        var position = 0
        for input in inputs {
            var start = 0
            while start < input.count {
                let lane = min(lanes - 1, total == 0 ? 0 : position * lanes / total)
                let laneEnd = lane == lanes - 1 ? total : (total * (lane + 1) + lanes - 1) / lanes
                let count = min(partRows, input.count - start, laneEnd - position)
                result[lane].append(.rows(input, start..<start + count))
                start += count
                position += count
            }
        }
        return result
    }

    /// Each part whole, in the lane in which it begins.
    private static func lanes(_ inputs: [DeferredBatch]) -> [[Part]] {
        let total = inputs.reduce(0) { $0 + $1.byteCount }
        let lanes = max(1, min(maximumLanes, total / laneBytes))
        var result: [[Part]] = Array(repeating: [], count: lanes)
        var position = 0
        for input in inputs {
            result[total == 0 ? 0 : min(lanes - 1, position * lanes / total)].append(.deferred(input))
            position += input.byteCount
        }
        return result
    }
}
