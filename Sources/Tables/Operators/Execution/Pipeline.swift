import Columnar
import Errors
import Foundation
import Expressions
import Plans
import Synchronization
import Threads

/// An operator's rows through a chain of steps, in parts small enough for the cache and on several threads.
///
/// The rows are divided into tasks, runs of neighbouring rows whose number depends only on the size of the input, so that folding
/// task by task and merging in order gives the same result on any machine. A task reads deferred rows itself, part by
/// part, while they are in the cache.
package final class Pipeline {
    let source: any PhysicalOperator
    let steps: [any RowwiseStep]
    let schema: Schema

    /// Rows that pass through the steps at once.
    static let partRows = 16_384
    /// Rows of the input that may pass through at once, because the steps may multiply them.
    private let inputRows: Int
    /// The minimum of rows in a task…
    static let taskRows = 65_536
    /// …or of bytes, if the rows are not read yet…
    static let taskBytes = 8 << 20
    /// …and the maximum of tasks.
    static let maximumTasks = 8

    /// An operator's rows without steps.
    package convenience init(_ source: any PhysicalOperator) { self.init(source: source, steps: [], schema: source.schema) }

    init(source: any PhysicalOperator, steps: [any RowwiseStep], schema: Schema) {
        self.source = source
        self.steps = steps
        self.schema = schema
        let factor = steps.reduce(1) { $0.multipliedReportingOverflow(by: $1.rowsPerRow).overflow ? .max : $0 * $1.rowsPerRow }
        inputRows = max(1, Self.partRows / factor)
    }

    /// The pipeline with another step, which passes its rows on unchanged or drops some.
    func adding(_ step: any RowwiseStep) -> Pipeline { Pipeline(source: source, steps: steps + [step], schema: schema) }

    /// The stateful operators in it and below, from the leaves upwards.
    var stateful: [StatefulExecutor] { source.inputs.flatMap(\.stateful) + [source as? StatefulExecutor].compactMap { $0 } }

    /// The stateful operators whose rows arrive here without another one in between.
    var nearestStateful: [StatefulExecutor] { (source as? StatefulExecutor).map { [$0] } ?? source.inputs.flatMap(\.nearestStateful) }

    /// The rows as batches, in order.
    package func collect(_ run: BatchRun) throws -> [RecordBatch] {
        try fold(run, make: { _ in Collected() }, body: { $0.batches.append($1) }).flatMap(\.batches)
    }

    /// The error with the row that caused it: the first that fails alone, shown as it entered the pipeline.
    private func located(_ error: any RowError, in batch: RecordBatch, _ context: TaskContext) -> any Error {
        for row in 0..<batch.count {
            var (part, context) = (batch.slice(row..<row + 1), context)
            for (index, step) in steps.enumerated() {
                let given = part
                do { part = try step.apply(part, &context) } catch is any RowError {
                    // A step may have made several rows of one: then it is not said which of its columns are to blame.
                    let read = given.count == 1 ? step.failing(given, context) : nil
                    let origins = steps[..<index].reversed().reduce(read) { columns, step in columns.flatMap { step.origins(of: $0) } }
                    return error.inRow(Self.shown(batch, row, origins))
                } catch { return error }
            }
        }
        return error
    }

    /// `n = 2000000000, s = 'c'`: of the columns that what failed reads, else of those that somebody reads; long values cut off.
    static func shown(_ batch: RecordBatch, _ row: Int, _ wanted: Set<Int>?) -> String {
        let all = zip(batch.schema.fields, batch.columns).enumerated().filter { !$1.1.isAbsent }
        let read = all.filter { wanted?.contains($0.offset) ?? true }
        let columns = read.isEmpty ? all : read
        let shown = columns.prefix(8).map { _, cell in
            let (field, column) = cell
            let text = LiteralText.text(column.value(at: row), field.type)
            let value = text.count > 60 ? "\(text.prefix(60))…" : text
            return "\(field.name) = \(field.type == .string && column.isValid(row) ? "'\(value)'" : value)"
        }
        return shown.joined(separator: ", ") + (columns.count > 8 ? ", …" : "")
    }

    private final class Collected { var batches: [RecordBatch] = [] }

    /// Folds each task's rows into its own accumulator; returns these in the order of the tasks.
    func fold<A: AnyObject>(
        _ run: BatchRun, make: (Int) -> A, body: (A, RecordBatch) throws -> Void
    ) throws -> [A] {
        // Each pipeline below takes another stack frame; the thread may differ from the one that planned.
        guard StackGuard.hasRoom(128 << 10) else { throw PlanAnalyzer.tooDeep }
        let deferred = try source.deferred(run)
        let parts = try deferred.map { Self.tasks($0.parts) } ?? Self.tasks(try source.execute(run))
        let tasks = parts.count
        let accumulators = (0..<tasks).map(make)
        let fresh = TaskContext(
            context: run.context, eventTimes: run.eventTimes.map { _ in EventTimeStatistics() })
        var outcomes: [Result<TaskContext, any Error>] = Array(repeating: .success(fresh), count: tasks)
        let inputRows = inputRows
        func process(_ rows: RecordBatch, _ range: Range<Int>, _ context: inout TaskContext, _ accumulator: A) throws {
            for start in stride(from: range.lowerBound, to: range.upperBound, by: inputRows) {
                let part = start..<min(range.upperBound, start + inputRows)
                let given = part.count == rows.count ? rows : rows.slice(part)
                var batch = given
                do { for step in steps { batch = try step.apply(batch, &context) } } catch let error as any RowError {
                    throw located(error, in: given, fresh)
                }
                if batch.count > 0 { try body(accumulator, batch) }
            }
        }
        func work(_ task: Int) -> Result<TaskContext, any Error> {
            Result {
                var context = fresh
                for part in parts[task] {
                    switch part {
                    case .rows(let batch, let range):
                        try process(batch, range, &context, accumulators[task])
                    case .deferred(let part):
                        try part.read { batch in
                            context.rowsRead += batch.count
                            for start in stride(from: 0, to: batch.count, by: Self.partRows) {
                                let range = start..<min(batch.count, start + Self.partRows)
                                try process(batch, range, &context, accumulators[task])
                            }
                        }
                    }
                }
                return context
            }
        }
        if tasks == 1 {
            outcomes[0] = work(0)
        } else {
            // Tasks over one log are assigned in runs, so that only the first of a run has to find its position in it.
            let isOneLog = deferred?.parts.first?.followsNeighbour ?? false
            let runs = isOneLog ? min(tasks, ProcessInfo.processInfo.activeProcessorCount) : tasks
            // A task after a failed one is not started: it may wait long for the same broker. Those before it decide which failure is
            // thrown.
            let lowestFailed = Atomic(Int.max)
            // Each task writes only its own slot, and `Parallel` returns after the last.
            outcomes.withUnsafeMutableBufferPointer { outcomes in
                Parallel.forEach(runs) { run in
                    for index in run * tasks / runs..<(run + 1) * tasks / runs where index < lowestFailed.load(ordering: .relaxed) {
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

    /// The rows of all inputs in order, divided at the bounds of tasks and into parts.
    private static func tasks(_ inputs: [RecordBatch]) -> [[Part]] {
        let total = inputs.reduce(0) { $0 + $1.count }
        let tasks = max(1, min(maximumTasks, total / taskRows))
        var result: [[Part]] = Array(repeating: [], count: tasks)
        var position = 0
        for input in inputs {
            var start = 0
            while start < input.count {
                let task = min(tasks - 1, total == 0 ? 0 : position * tasks / total)
                let taskEnd = task == tasks - 1 ? total : (total * (task + 1) + tasks - 1) / tasks
                let count = min(partRows, input.count - start, taskEnd - position)
                result[task].append(.rows(input, start..<start + count))
                start += count
                position += count
            }
        }
        return result
    }

    /// Each part as a whole, in the task in which it begins.
    private static func tasks(_ inputs: [DeferredBatch]) -> [[Part]] {
        let total = inputs.reduce(0) { $0 + $1.byteCount }
        let tasks = max(1, min(maximumTasks, total / taskBytes))
        var result: [[Part]] = Array(repeating: [], count: tasks)
        var position = 0
        for input in inputs {
            result[total == 0 ? 0 : min(tasks - 1, position * tasks / total)].append(.deferred(input))
            position += input.byteCount
        }
        return result
    }
}
