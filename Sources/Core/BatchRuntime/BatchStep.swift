/// The steps of a batch in their order, for progress, errors and crash tests.
public enum BatchStep: String, Hashable, Sendable, CaseIterable {
    case restore, plan, log, run, flushState, prepareSink, commit, publishSink, finish
}
