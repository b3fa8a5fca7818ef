import Synchronization

/// The computed partitions of a persisted RDD.
@usableFromInline final class PartitionCache<Element: Sendable>: Sendable {
    private struct State {
        var isPersisted = false
        var partitions: [ContiguousArray<Element>?] = []
        var computed = 0
    }

    private let state: Mutex<State>

    @usableFromInline init() { state = Mutex(State()) }

    @usableFromInline var isPersisted: Bool { state.withLock { $0.isPersisted } }
    /// Whether all of `partitions` are cached.
    @usableFromInline func isComplete(_ partitions: @autoclosure () -> Int) -> Bool {
        guard isPersisted else { return false }
        let partitions = partitions()
        return state.withLock { $0.isPersisted && $0.computed == partitions }
    }

    func persist() {
        state.withLock { state in
            guard !state.isPersisted else { return }
            state = State(isPersisted: true)
        }
    }

    func unpersist() { state.withLock { $0 = State() } }

    @usableFromInline func elements(ofPartition partition: Int) -> ContiguousArray<Element>? {
        state.withLock { partition < $0.partitions.count ? $0.partitions[partition] : nil }
    }

    /// Caches `elements` unless another thread was first, and returns the cached ones.
    @usableFromInline func store(_ elements: ContiguousArray<Element>, partition: Int, of partitions: Int) -> ContiguousArray<Element> {
        state.withLock { state in
            guard state.isPersisted else { return elements }
            if state.partitions.isEmpty { state.partitions = Array(repeating: nil, count: partitions) }
            if let kept = state.partitions[partition] { return kept }
            state.partitions[partition] = elements
            state.computed += 1
            return elements
        }
    }
}
