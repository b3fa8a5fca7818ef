/// What was counted while a job ran over all records, beside the samples of its functions.
public struct JobCounts: Codable, Hashable, Sendable {
    /// The records of the run.
    public var records: Int64
    /// The batches of the run.
    public var batches: Int
    public var nodes: [NodeCounts]
    /// How many of them failed.
    public var failedBatches: Int
    /// The first few failures.
    public var failures: [Failure]

    /// A batch in which a function of the job threw.
    public struct Failure: Codable, Hashable, Sendable {
        /// The node whose RDD could not be computed.
        public var node: Int
        /// The operation whose function threw, if known.
        public var operation: String?
        /// The label of the batch, in ms.
        public var label: Int64
        public var error: String
        /// `topic-partition@offset`, if known.
        public var record: String?
    }

    public init(records: Int64, batches: Int, nodes: [NodeCounts] = [], failedBatches: Int = 0, failures: [Failure] = []) {
        (self.records, self.batches, self.nodes) = (records, batches, nodes)
        (self.failedBatches, self.failures) = (failedBatches, failures)
    }

    public subscript(node: Int) -> NodeCounts? { nodes.first { $0.node == node } }
}

/// What was counted at one node.
public struct NodeCounts: Codable, Hashable, Sendable {
    public var node: Int
    /// The RDDs that were computed.
    public var rdds = 0
    /// Those of them without an element.
    public var empty = 0
    public var elements: Int64 = 0
    /// Of a count: how often it was 0.
    public var zeros: Int?
    /// Of a window with an inverse: how often a key was emitted without a record in the window.
    public var ghosts: KeyEvents?
    /// Of a window with an inverse and a filter: how often a key was removed although it had records in the window.
    public var removedWithRecords: KeyEvents?
    /// Of a state: its keys.
    public var keys: StateKeys?

    public init(node: Int) { self.node = node }

    /// Something that happened to keys at labels.
    public struct KeyEvents: Codable, Hashable, Sendable {
        public var count = 0
        /// The first few.
        public var examples: [Example] = []

        public struct Example: Codable, Hashable, Sendable {
            /// The key as text.
            public var key: String
            /// In ms.
            public var label: Int64
        }

        public init() {}
    }

    public struct StateKeys: Codable, Hashable, Sendable {
        /// All that were ever held.
        public var seen = 0
        /// Those that were removed at some label.
        public var left = 0
        /// Held after the last label.
        public var held = 0
        /// Held after the last label without a new value in its batch.
        public var idle = 0

        public init() {}
    }
}
