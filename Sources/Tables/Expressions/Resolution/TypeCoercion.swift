import Columnar

/// Spark's implicit casts (non-ANSI): which type two operands meet in, and whether a value may be cast unasked.
package enum TypeCoercion {
    static let numericOrder: [DataType] = [.byte, .short, .integer, .long, .float, .double]

    static func isNumeric(_ type: DataType) -> Bool { numericOrder.contains(type) }

    static func isIntegral(_ type: DataType) -> Bool {
        switch type {
        case .byte, .short, .integer, .long: true
        default: false
        }
    }

    static func isAtomic(_ type: DataType) -> Bool {
        switch type {
        case .null, .array, .structure: false
        default: true
        }
    }

    /// The type both fit without text: the wider number, timestamp over date, anything over null.
    static func tightest(_ a: DataType, _ b: DataType) -> DataType? {
        if a == b { return a }
        switch (a, b) {
        case (.null, let other), (let other, .null): return other
        case (.date, .timestamp), (.timestamp, .date): return .timestamp
        default: break
        }
        if let i = numericOrder.firstIndex(of: a), let j = numericOrder.firstIndex(of: b) { return numericOrder[max(i, j)] }
        return nested(a, b, tightest)
    }

    /// As `tightest`, but a string takes any atomic type but binary and boolean with it: branches, `coalesce`, `in`, arrays.
    package static func wider(_ a: DataType, _ b: DataType) -> DataType? {
        if let type = tightest(a, b) { return type }
        switch (a, b) {
        case (.string, let other), (let other, .string):
            return isAtomic(other) && other != .binary && other != .boolean ? .string : nil
        default: return nested(a, b, wider)
        }
    }

    private static func nested(_ a: DataType, _ b: DataType, _ meet: (DataType, DataType) -> DataType?) -> DataType? {
        switch (a, b) {
        case (.array(let x), .array(let y)): return meet(x, y).map { .array($0) }
        case (.structure(let xs), .structure(let ys)):
            guard xs.count == ys.count else { return nil }
            var fields: [Field] = []
            for (x, y) in zip(xs, ys) {
                guard x.name.lowercased() == y.name.lowercased(), let type = meet(x.type, y.type) else { return nil }
                fields.append(Field(x.name, type, nullable: x.nullable || y.nullable))
            }
            return .structure(fields)
        default: return nil
        }
    }

    static func tightest(_ types: [DataType]) -> DataType? {
        var meeting = types.first ?? .null
        for type in types.dropFirst() {
            guard let next = tightest(meeting, type) else { return nil }
            meeting = next
        }
        return meeting
    }

    static func wider(_ types: [DataType]) -> DataType? {
        // Text wins wherever it stands, so it goes first: (int, string, date) meets in string.
        let ordered = types.filter { $0 == .string } + types.filter { $0 != .string }
        var meeting = ordered.first ?? .null
        for type in ordered.dropFirst() {
            guard let next = wider(meeting, type) else { return nil }
            meeting = next
        }
        return meeting
    }

    /// The type in which a comparison is made: text is read as the other side's type.
    static func comparison(_ a: DataType, _ b: DataType) -> DataType? {
        switch (a, b) {
        case (.string, let other) where isAtomic(other), (let other, .string) where isAtomic(other): return other
        default: return wider(a, b)
        }
    }

    /// Whether a function's parameter of type `to` takes a `from` by an implicit cast.
    static func casts(_ from: DataType, to: DataType) -> Bool {
        if from == to || from == .null { return true }
        if isNumeric(from), isNumeric(to) { return true }
        switch (from, to) {
        case (.date, .timestamp), (.timestamp, .date): return true
        case (.string, .binary), (.string, .date), (.string, .timestamp): return true
        case (.string, _): return isNumeric(to)
        case (_, .string): return isAtomic(from)
        case (.array(let a), .array(let b)): return casts(a, to: b)
        default: return false
        }
    }

    /// Whether `CAST(from AS to)` exists.
    static func canCast(_ from: DataType, to: DataType) -> Bool {
        if from == to || from == .null || to == .string { return true }
        switch (from, to) {
        case (_, .null): return false
        case (.string, .array), (.string, .structure): return false
        case (.string, _): return true
        case (.binary, _): return false
        case (_, .binary): return isIntegral(from)
        case (.date, .timestamp), (.timestamp, .date): return true
        case (.date, _): return isNumeric(to) || to == .boolean
        case (.timestamp, _): return isNumeric(to) || to == .boolean
        case (_, .date): return false
        case (_, .timestamp): return isNumeric(from) || from == .boolean
        case (.array(let a), .array(let b)): return canCast(a, to: b)
        case (.structure(let a), .structure(let b)):
            return a.count == b.count && zip(a, b).allSatisfy { canCast($0.type, to: $1.type) }
        default: return isAtomic(from) && isAtomic(to)
        }
    }

    /// Whether a cast can turn a value into null.
    static func mayLose(_ from: DataType, to: DataType) -> Bool {
        switch (from, to) {
        case _ where from == to: return false
        case (.string, .binary), (_, .string): return false
        case (.string, _): return true
        case (.timestamp, .date), (.date, .timestamp): return false
        case (.date, _): return true
        case (.float, .timestamp), (.double, .timestamp): return true
        case (.array(let a), .array(let b)): return mayLose(a, to: b)
        case (.structure(let a), .structure(let b)): return zip(a, b).contains { mayLose($0.type, to: $1.type) }
        default: return false
        }
    }
}
