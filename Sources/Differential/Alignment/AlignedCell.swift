import Columnar

/// What both sides emitted for one label and key.
public struct AlignedCell: Sendable {
    /// A row as one side emitted it, without label and key.
    public struct Emission: Sendable {
        public let values: [Value]
        /// The batch in which it was emitted, ms.
        public let batchTime: Int64
        /// The index of the observation of its side that carried it, from 0.
        public let observation: Int
    }

    /// ms since the epoch.
    public let label: Int64
    public let key: CellKey
    /// The final rows, in the order of emission.
    public internal(set) var legacy: [Emission] = []
    public internal(set) var port: [Emission] = []
    /// Rows of the port that a later update replaced; only the last few.
    public internal(set) var superseded: [Emission] = []
    /// Whether the port may still replace its rows (update and complete mode).
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
