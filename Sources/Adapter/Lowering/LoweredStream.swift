import Columnar
import DStreams
import RDDs

/// The data of one label on which a lowered stream is based.
struct LabelRows {
    let time: Time
    /// The rows of the aggregate below, if the stream is based on one.
    let rows: RecordBatch?
}

/// What a lowered stream is based on.
enum LoweredBase {
    /// The job's inputs: the legacy graph makes the elements of a label from that label's batch alone.
    case input
    /// The results of an aggregate of the table engine.
    case aggregate(AggregateCut)
    /// Neither: an operation in between cannot run on the table engine. Streams based on it run on the legacy graph.
    case mixed
}

/// A DStream in lowered form: its base, and how its elements are made from that.
struct LoweredStream<Element: Sendable> {
    let base: LoweredBase
    /// A window in which the elements are yet to be aggregated.
    let window: WindowSpec?
    /// The elements of one label of the base.
    let elements: (LabelRows) throws -> RDD<Element>?
    /// If the stream is an aggregate of single labels: how to compute each label without the table engine.
    let perLabel: PerLabel?

    /// Replaces the aggregate below a window: the window's own aggregate then merges one value for each label and key, instead of
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
