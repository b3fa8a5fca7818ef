import Columnar
import DStreams
import RDDs

/// One label's worth of what a lowered stream stands on.
struct LabelRows {
    let time: Time
    /// The rows of the aggregate below, if the stream stands on one.
    let rows: RecordBatch?
}

/// What a lowered stream stands on.
enum LoweredBase {
    /// The job's inputs: the legacy graph makes the elements of a label from that label's batch alone.
    case input
    /// The results of an aggregate of the table engine.
    case aggregate(AggregateCut)
    /// Neither: an operation in between has no form on the table engine. What stands on it runs on the legacy graph.
    case mixed
}

/// A DStream as the table engine can have it: where its elements come from, and how they are made of that.
struct LoweredStream<Element: Sendable> {
    let base: LoweredBase
    /// A window under which the elements are yet to be aggregated.
    let window: WindowSpec?
    /// The elements of one label of the base.
    let elements: (LabelRows) throws -> RDD<Element>?
    /// Where the stream is an aggregate of single labels: how each label's is made without the table engine.
    let perLabel: PerLabel?

    /// What stands under a window in the aggregate's place: the window's own aggregate then merges one value a label and key, instead of
    /// every record, and in the legacy engine's order.
    struct PerLabel {
        let base: LoweredBase
        let elements: (LabelRows) throws -> RDD<Element>?
    }

    init(
        _ base: LoweredBase, window: WindowSpec? = nil, perLabel: PerLabel? = nil,
        elements: @escaping (LabelRows) throws -> RDD<Element>?
    ) {
        self.base = base
        self.window = window
        self.perLabel = perLabel
        self.elements = elements
    }

    /// The same elements, under a window.
    func windowed(_ window: WindowSpec) -> LoweredStream {
        guard let perLabel else { return LoweredStream(base, window: window, elements: elements) }
        return LoweredStream(perLabel.base, window: window, elements: perLabel.elements)
    }

    var isBatchLocal: Bool {
        if case .input = base, window == nil { true } else { false }
    }

    var isMixed: Bool {
        if case .mixed = base { true } else { false }
    }
}
