/// Which columns of each side are label, key and value, and when two values count as equal.
///
/// Value columns of the two sides are laid over each other by position, so names may differ. A struct or tuple counts
/// as its members in order: a legacy `value` of `(count, sum)` meets two value columns.
public struct ComparisonSpec: Hashable, Sendable, Codable {
    /// Where a row's label comes from.
    public enum Label: Hashable, Sendable, Codable {
        /// The observation's own label: a DStream's batch time.
        case observation
        /// A column: a timestamp, a long of ms, a date, or a window struct, of which the last member (the end) counts.
        case column(String)
    }

    /// How to read one side's rows.
    public struct Columns: Hashable, Sendable, Codable {
        /// The output compared; nil where the side has only one.
        public var output: String?
        public var label: Label
        /// In order; none where a label has one group only.
        public var key: [String]
        /// In order; none where rows are compared as a multiset of keys.
        public var values: [String]

        public init(output: String? = nil, label: Label = .observation, key: [String], values: [String]) {
            self.output = output
            self.label = label
            self.key = key
            self.values = values
        }
    }

    /// What somebody says of the columns of the side that is compared with the legacy job; what is left open is read off its rows.
    public struct PortColumns: Hashable, Sendable {
        /// The column whose value, or whose end where it is a window, is the label.
        public var label: String?
        public var key: [String]
        public var values: [String]

        public init(label: String? = nil, key: [String] = [], values: [String] = []) {
            self.label = label
            self.key = key
            self.values = values
        }

        var isEmpty: Bool { label == nil && key.isEmpty && values.isEmpty }
    }

    /// When two doubles count as equal.
    public enum Tolerance: String, Hashable, Sendable, Codable {
        /// Only when they are worth the same.
        case exact
        /// When both lie within `γₙ·Σ|xᵢ|` of the exact result over the cell's records; exact where these are not known.
        case summationBound
    }

    public var legacy: Columns
    public var port: Columns
    /// How each value column came about; `.unknown` past its end.
    public var aggregates: [Aggregate]
    public var tolerance: Tolerance

    public init(legacy: Columns, port: Columns, aggregates: [Aggregate] = [], tolerance: Tolerance = .exact) {
        self.legacy = legacy
        self.port = port
        self.aggregates = aggregates
        self.tolerance = tolerance
    }

    func columns(of side: Side) -> Columns { side == .legacy ? legacy : port }
}
