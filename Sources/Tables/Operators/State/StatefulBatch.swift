import Columnar
import Expressions
import Plans
import StateStore

/// One batch of a stateful operator: its inputs and watermarks, its state, and its metrics.
package final class StatefulBatch {
    package let run: BatchRun
    package var mode: ResultMode? { run.mode }
    package var limits: ValueLimits { run.context.limits }
    /// The operator's number in the plan, for error messages.
    package let operatorID: Int
    /// In the order in which the operator declares its stores; for a static table they are discarded afterwards.
    package let state: [PartitionedState]
    /// `L` of each input, in ms: what ends here or before is late.
    package let lateWatermarks: [Int64]
    /// `E` of each input, in ms: what ends here or before is final.
    package let evictionWatermarks: [Int64]
    package var metrics = StatefulMetrics()
    private let inputs: [StatefulInput]

    init(_ run: BatchRun, operatorID: Int, _ inputs: [StatefulInput], _ state: [PartitionedState], late: [Int64], eviction: [Int64]) {
        self.run = run
        self.operatorID = operatorID
        self.inputs = inputs
        self.state = state
        lateWatermarks = late
        evictionWatermarks = eviction
    }

    /// The version of the state.
    package var version: Int64 { state.first?.stores.first?.version ?? 0 }

    /// The rows of an input, in order, without late ones if the input declares its event time.
    package func rows(of input: Int) throws -> [RecordBatch] {
        guard let late = lateFilter(of: input) else { return try inputs[input].pipeline.collect(run) }
        defer { metrics.numRowsDroppedByWatermark += late.dropped }
        return try inputs[input].pipeline.adding(late).collect(run)
    }

    /// Folds the rows of an input, in parts on several threads; returns the accumulator of each part, in the order of the rows.
    package func fold<A: AnyObject>(_ input: Int, make: (Int) -> A, body: (A, RecordBatch) throws -> Void) throws -> [A] {
        guard let late = lateFilter(of: input) else { return try inputs[input].pipeline.fold(run, make: make, body: body) }
        defer { metrics.numRowsDroppedByWatermark += late.dropped }
        return try inputs[input].pipeline.adding(late).fold(run, make: make, body: body)
    }

    private func lateFilter(of input: Int) -> LateFilterStep? {
        guard mode != nil, let time = inputs[input].lateTime else { return nil }
        return LateFilterStep(time: time, watermark: lateWatermarks[input])
    }

    /// Runs `body`, and adds its duration to the update time: for an operator that updates while it processes its inputs.
    package func updating<R>(_ body: () throws -> R) rethrows -> R {
        let start = ContinuousClock.now
        defer { metrics.updateMicros += Int64((ContinuousClock.now - start) / .microseconds(1)) }
        return try body()
    }
}
