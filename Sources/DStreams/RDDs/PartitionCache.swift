import Synchronization

/// The computed partitions of a persisted RDD.
@usableFromInline final class PartitionCache<Element: Sendable>: Sendable {
    private struct State {
        var isPersisted = false
        var partitions: [ContiguousArray<Element>?] = []
        var computed = 0
    }

    private let state: Mutex<State>
    private let partitionCount: Int

    @usableFromInline init(partitionCount: Int) {
        self.partitionCount = partitionCount
        state = Mutex(State())
    }

    @usableFromInline var isPersisted: Bool { state.withLock { $0.isPersisted } }
    @usableFromInline var isComplete: Bool { state.withLock { $0.isPersisted && $0.computed == partitionCount } }

    func persist() {
        state.withLock { state in
            guard !state.isPersisted else { return }
            state = State(isPersisted: true, partitions: Array(repeating: nil, count: partitionCount))
        }
    }

    func unpersist() { state.withLock { $0 = State() } }

    @usableFromInline func elements(ofPartition partition: Int) -> ContiguousArray<Element>? {
        state.withLock { $0.isPersisted ? $0.partitions[partition] : nil }
    }

    /// Keeps `elements` unless another thread was first, and returns what is kept.
    @usableFromInline func store(_ elements: ContiguousArray<Element>, partition: Int) -> ContiguousArray<Element> {
        state.withLock { state in
            guard state.isPersisted else { return elements }
            if let kept = state.partitions[partition] { return kept }
            state.partitions[partition] = elements
            state.computed += 1
            return elements
        }
    }
}
