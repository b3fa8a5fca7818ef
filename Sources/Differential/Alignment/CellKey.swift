import Columnar

/// The key of a cell: equal for equal values, whichever engine wrote them.
///
/// Nested tuples and structs are flattened, so that a legacy key `(a, b)` matches two key columns; 3 equals 3.0; texts are
/// compared by bytes.
public struct CellKey: Hashable, Sendable {
    public let values: [Value]
    private let bytes: [UInt8]

    public init(_ values: [Value]) {
        let flat = values.flattened
        self.values = flat
        bytes = flat.matchingBytes
    }

    public static func == (left: CellKey, right: CellKey) -> Bool { left.bytes == right.bytes }
    public func hash(into hasher: inout Hasher) { bytes.withUnsafeBytes { hasher.combine(bytes: $0) } }
}

extension CellKey: Comparable {
    /// The order of cells in a report.
    public static func < (left: CellKey, right: CellKey) -> Bool { TotalOrder.compare(left.values, right.values) < 0 }
}

extension [Value] {
    /// The values with every struct replaced by its members.
    var flattened: [Value] {
        guard contains(where: { if case .structure = $0 { true } else { false } }) else { return self }
        return flatMap { if case .structure(let members) = $0 { members.flattened } else { [$0] } }
    }

    /// Equal for lists of equal values.
    var matchingBytes: [UInt8] {
        var json = ValueJSON(unifiesNumbers: true)
        json.append(list: self)
        return json.bytes
    }
}
