/// Which columns of each side are label, key and value, and when two values count as equal.
///
/// Value columns of the two sides correspond by position, so names may differ. A struct or tuple counts
/// as its members in order: a legacy `value` of `(count, sum)` corresponds to two value columns.
public struct ComparisonSpec: Hashable, Sendable, Codable {
    /// Where a row's label comes from.
    public enum Label: Hashable, Sendable, Codable {
        /// The observation's own label: a DStream's batch time.
        case observation
        /// A column: a timestamp, a long of ms, a date, or a window struct, whose last member (the end) is used.
        case column(String)
    }

    /// How to read one side's rows.
    public struct Columns: Hashable, Sendable, Codable {
        /// The output compared; nil where the side has only one.
        public var output: String?
        public var label: Label
        /// In order; empty if a label has only one group.
        public var key: [String]
        /// In order; empty if rows are compared as a multiset of keys.
        public var values: [String]

        public init(output: String? = nil, label: Label = .observation, key: [String], values: [String]) {
            self.output = output
            self.label = label
            self.key = key
            self.values = values
        }
    }

    /// What the user specifies about the columns of the side that is compared with the legacy job; the rest is inferred from its rows.
    public struct PortColumns: Hashable, Sendable {
        /// The column whose value, or whose end if it is a window, is the label.
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
        /// Only if they have the same value.
        case exact
        /// If both are within `γₙ·Σ|xᵢ|` of the exact result over the cell's records; exact if these are unknown.
        case summationBound
    }

    public var legacy: Columns
    public var port: Columns
    /// The aggregate of each value column; `.unknown` beyond the end.
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

/// The two runs of a comparison.
public enum Side: String, Hashable, Sendable, Codable, CaseIterable {
    /// The reference run: the legacy job, or what replaces it.
    case legacy
    /// The run that is compared with it.
    case port
}
