import Columnar

/// What both sides emitted for one label and key.
public struct AlignedCell: Sendable {
    /// A row as one side emitted it, without label and key.
    public struct Emission: Sendable {
        public let values: [Value]
        /// The batch in which it was emitted, ms.
        public let batchTime: Int64
        /// Which observation of its side carried it, counted from 0.
        public let observation: Int
    }

    /// ms since the epoch.
    public let label: Int64
    public let key: CellKey
    /// The rows that stand at the end, in the order they came.
    public internal(set) var legacy: [Emission] = []
    public internal(set) var port: [Emission] = []
    /// Rows of the port that a later update replaced; the last few.
    public internal(set) var superseded: [Emission] = []
    /// Whether the port may still replace what it emitted (update and complete mode).
    public internal(set) var portMayChange = false
    /// Whether the two multisets of rows are equal.
    public internal(set) var isBalanced = true

    static let supersededLimit = 16

    init(label: Int64, key: CellKey) {
        self.label = label
        self.key = key
    }

    func emissions(of side: Side) -> [Emission] { side == .legacy ? legacy : port }
}
