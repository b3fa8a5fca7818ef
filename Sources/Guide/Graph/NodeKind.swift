/// What a node of a job does: the kinds of Spark's own internal nodes, because a recorder in a real Spark sees those.
public enum NodeKind: String, Codable, Hashable, Sendable, CaseIterable {
    // Inputs.
    case kafka, queue, files, socket, receiver
    // One RDD from one RDD of the same time.
    case map, filter, flatMap, mapValues, flatMapValues, mapPartitions, glom, repartition
    /// The values of each key of a batch, combined: `ShuffledDStream`.
    case shuffle
    /// The RDDs of the parent in the window: `WindowedDStream`.
    case window
    /// A window made from the one before it, with an inverse function: `ReducedWindowedDStream`.
    case reducedWindow
    /// `updateStateByKey`.
    case state
    case mapWithState
    case union
    /// An RDD from the parents' RDDs by a function that is given the RDDs themselves.
    case transform, transformWith
    case output

    /// Whether the node has no parents.
    public var isInput: Bool {
        switch self {
        case .kafka, .queue, .files, .socket, .receiver: true
        default: false
        }
    }

    /// Whether each element is made of one element of the parent alone.
    public var isElementwise: Bool {
        switch self {
        case .map, .filter, .flatMap, .mapValues, .flatMapValues: true
        default: false
        }
    }

    /// Whether the node defines a window over its parent.
    public var isWindow: Bool { self == .window || self == .reducedWindow }
}
