import Offsets
import Synchronization

/// Offsets that a job asked to commit, until the next batch sends them. Thread-safe.
final class OffsetCommitQueue: Sendable {
    private struct State {
        var offsets: [TopicPartition: Int64] = [:]
        var callback: OffsetCommitCallback?
    }

    private let state = Mutex(State())

    func add(_ ranges: [OffsetRange], _ callback: OffsetCommitCallback?) {
        state.withLock { state in
            state.callback = callback
            for range in ranges {
                state.offsets[range.topicPartition] = max(state.offsets[range.topicPartition] ?? range.until, range.until)
            }
        }
    }

    /// The offsets that are not sent yet.
    var waiting: [TopicPartition: Int64] { state.withLock { $0.offsets } }

    /// Adds what the run before had not sent.
    func resume(_ offsets: [TopicPartition: Int64]) { state.withLock { $0.offsets.merge(offsets) { max($0, $1) } } }

    /// Empties the queue. The callback stays for a later commit, as in Spark, until another replaces it.
    func take() -> (offsets: [TopicPartition: Int64], callback: OffsetCommitCallback?) {
        state.withLock { state in
            defer { state.offsets = [:] }
            return (state.offsets, state.callback)
        }
    }
}
