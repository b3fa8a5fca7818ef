/// The timings and the outcome of one batch, from which both APIs make their progress reports.
public struct BatchProgress: Sendable {
    public var batchID: Int64
    public var batchTime: Int64
    public var plan: BatchPlan
    public var outcome: BatchOutcome
    /// Time in each step in µs, by the machine's steady clock.
    public var planningMicros: Int64 = 0
    public var logMicros: Int64 = 0
    public var runMicros: Int64 = 0
    public var flushStateMicros: Int64 = 0
    public var prepareSinkMicros: Int64 = 0
    public var commitMicros: Int64 = 0
    public var publishSinkMicros: Int64 = 0
    public var finishMicros: Int64 = 0
    /// Parts of `runMicros`, where the program reports them: getting the batch from its sources (eager sources read here), and building the
    /// operators that execute it.
    public var getBatchMicros: Int64 = 0
    public var queryPlanningMicros: Int64 = 0

    init(_ plan: BatchPlan) {
        batchID = plan.batchID
        batchTime = plan.batchTime
        self.plan = plan
        outcome = BatchOutcome()
    }

    /// The whole batch in µs.
    public var totalMicros: Int64 {
        planningMicros + logMicros + runMicros + flushStateMicros + prepareSinkMicros + commitMicros + publishSinkMicros + finishMicros
    }

    /// All between the two logs, except what is reported separately.
    var addBatchMicros: Int64 {
        runMicros - getBatchMicros - queryPlanningMicros + flushStateMicros + prepareSinkMicros + publishSinkMicros
    }

    /// Under the names of Spark's `durationMs`, in ms: reading positions is part of planning the batch here.
    public var durationMillis: [String: Int64] {
        [
            "triggerExecution": totalMicros / 1000, "latestOffset": planningMicros / 1000, "queryPlanning": queryPlanningMicros / 1000,
            "getBatch": getBatchMicros / 1000, "walCommit": logMicros / 1000, "addBatch": addBatchMicros / 1000,
            "commitOffsets": (commitMicros + finishMicros) / 1000,
        ]
    }

    mutating func add(_ micros: Int64, to step: BatchStep) {
        switch step {
        case .restore: break
        case .plan: planningMicros += micros
        case .log: logMicros += micros
        case .run: runMicros += micros
        case .flushState: flushStateMicros += micros
        case .prepareSink: prepareSinkMicros += micros
        case .commit: commitMicros += micros
        case .publishSink: publishSinkMicros += micros
        case .finish: finishMicros += micros
        }
    }
}

/// The steps of a batch in their order, for progress, errors and crash tests.
public enum BatchStep: String, Hashable, Sendable, CaseIterable {
    case restore, plan, log, run, flushState, prepareSink, commit, publishSink, finish
}
