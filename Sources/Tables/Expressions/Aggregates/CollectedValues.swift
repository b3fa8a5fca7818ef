import Columnar

/// The values that an aggregate keeps for each group: all in order of arrival, or a set of them.
///
/// Enforces the limits: one group's values are limited like one value, those of all groups like a state.
struct CollectedValues {
    private var groups: [EncodedValues] = []
    private var heldBytes = 0
    var limits = ValueLimits.standard

    var count: Int { groups.count }

    mutating func grow(to count: Int) {
        if count > groups.count { groups += Array(repeating: EncodedValues(), count: count - groups.count) }
    }

    mutating func append(_ value: Value, to group: Int) throws {
        try change(group) { $0.append(value) }
    }

    /// Adds `value` unless one with the same `key` was inserted into the group.
    mutating func insert(_ value: Value, as key: Value, into group: Int) throws {
        try change(group) { $0.insert(value, as: key) }
    }

    /// Appends all values of a group of `source`.
    mutating func append(_ source: CollectedValues, _ index: Int, to group: Int) throws {
        try change(group) { $0.append(contentsOf: source.groups[index]) }
    }

    private mutating func change(_ group: Int, _ body: (inout EncodedValues) -> Void) throws {
        let before = groups[group].heldBytes
        body(&groups[group])
        heldBytes += groups[group].heldBytes - before
        if groups[group].bytes.count > limits.valueBytes { throw StateTooLarge(group: group, .group) }
        if heldBytes > limits.stateBytes { throw StateTooLarge(group: group, .all) }
    }

    func forEach(_ group: Int, _ body: (Value) throws -> Void) throws { try groups[group].forEach(body) }

    /// Appends the values of a group to `column`.
    func append(_ group: Int, to column: EncodedColumn) throws { try groups[group].append(to: column) }

    mutating func retain(_ kept: UnsafeBufferPointer<UInt32>) {
        groups = kept.map { groups[Int($0)] }
        heldBytes = groups.reduce(0) { $0 + $1.heldBytes }
    }

    func encode(_ group: Int, into bytes: inout [UInt8]) { bytes += groups[group].bytes }

    /// Adds a group from the bytes that `encode` wrote.
    mutating func appendDecoded(_ bytes: UnsafeRawBufferPointer) throws {
        groups.append(EncodedValues())
        let stored = EncodedValues(bytes)
        try stored.forEach { _ in }
        try change(groups.count - 1) { $0 = stored }
    }

    /// Adds a group of values that are distinguished by `insert`.
    mutating func appendDecoded(_ bytes: UnsafeRawBufferPointer, _ insert: (Value, Int, inout CollectedValues) throws -> Void) throws {
        groups.append(EncodedValues())
        try EncodedValues(bytes).forEach { try insert($0, groups.count - 1, &self) }
    }
}
