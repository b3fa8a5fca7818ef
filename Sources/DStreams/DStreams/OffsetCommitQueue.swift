import Offsets
import Synchronization

/// Offsets that a job asked to commit, until the next batch sends them. Safe from several threads.
final class OffsetCommitQueue: Sendable {
    private struct State {
        var offsets: [TopicPartition: Int64] = [:]
        var callback: OffsetCommitCallback?
    }

    private let state = Mutex(State())

    func add(_ ranges: [OffsetRange], _ callback: OffsetCommitCallback?) {
        state.withLock { state in
            state.callback = callback
            for range in ranges { state.offsets[range.topicPartition] = max(state.offsets[range.topicPartition] ?? range.until, range.until) }
        }
    }

    /// What waits to be sent.
    var waiting: [TopicPartition: Int64] { state.withLock { $0.offsets } }

    /// What a run before this one had not sent.
    func resume(_ offsets: [TopicPartition: Int64]) { state.withLock { $0.offsets.merge(offsets) { max($0, $1) } } }

    /// Empties the queue. The callback stays for a later commit, as in Spark, until another takes its place.
    func take() -> (offsets: [TopicPartition: Int64], callback: OffsetCommitCallback?) {
        state.withLock { state in
            defer { state.offsets = [:] }
            return (state.offsets, state.callback)
        }
    }
}
