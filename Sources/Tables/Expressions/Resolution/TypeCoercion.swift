import Columnar

/// Spark's implicit casts (non-ANSI): which type two operands meet in, and whether a value may be cast unasked.
package enum TypeCoercion {
    static let numericOrder: [DataType] = [.byte, .short, .integer, .long, .float, .double]

    static func isNumeric(_ type: DataType) -> Bool { numericOrder.contains(type) }

    static func isIntegral(_ type: DataType) -> Bool {
        switch type {
        case .byte, .short, .integer, .long: true
        case .null, .boolean, .float, .double, .string, .binary, .date, .timestamp, .array, .structure: false
        }
    }

    static func isAtomic(_ type: DataType) -> Bool {
        switch type {
        case .null, .array, .structure: false
        case .boolean, .byte, .short, .integer, .long, .float, .double, .string, .binary, .date, .timestamp: true
        }
    }

    private static func isTime(_ type: DataType) -> Bool { type == .date || type == .timestamp }

    /// The type both fit without text: the wider number, timestamp over date, anything over null.
    static func tightest(_ a: DataType, _ b: DataType) -> DataType? {
        if a == b || b == .null { return a }
        if a == .null { return b }
        if isTime(a), isTime(b) { return .timestamp }
        if let i = numericOrder.firstIndex(of: a), let j = numericOrder.firstIndex(of: b) { return numericOrder[max(i, j)] }
        return nested(a, b, tightest)
    }

    /// As `tightest`, but a string takes any atomic type but binary and boolean with it: branches, `coalesce`, `in`, arrays.
    package static func wider(_ a: DataType, _ b: DataType) -> DataType? {
        if let type = tightest(a, b) { return type }
        if a == .string || b == .string {
            let other = a == .string ? b : a
            return isAtomic(other) && other != .binary && other != .boolean ? .string : nil
        }
        return nested(a, b, wider)
    }

    private static func nested(_ a: DataType, _ b: DataType, _ meet: (DataType, DataType) -> DataType?) -> DataType? {
        if case .array(let x) = a, case .array(let y) = b { return meet(x, y).map { .array($0) } }
        guard case .structure(let xs) = a, case .structure(let ys) = b, xs.count == ys.count else { return nil }
        var fields: [Field] = []
        for (x, y) in zip(xs, ys) {
            guard x.name.lowercased() == y.name.lowercased(), let type = meet(x.type, y.type) else { return nil }
            fields.append(Field(x.name, type, nullable: x.nullable || y.nullable))
        }
        return .structure(fields)
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
        if a == .string, isAtomic(b) { return b }
        if b == .string, isAtomic(a) { return a }
        return wider(a, b)
    }

    /// Whether a function's parameter of type `to` takes a `from` by an implicit cast.
    static func casts(_ from: DataType, to: DataType) -> Bool {
        if from == to || from == .null { return true }
        switch to {
        case .byte, .short, .integer, .long, .float, .double: return isNumeric(from) || from == .string
        case .date, .timestamp: return isTime(from) || from == .string
        case .binary: return from == .string
        case .string: return isAtomic(from)
        case .array(let element): if case .array(let given) = from { return casts(given, to: element) } else { return false }
        case .null, .boolean, .structure: return false
        }
    }

    /// Whether `CAST(from AS to)` exists.
    static func canCast(_ from: DataType, to: DataType) -> Bool {
        if from == to || from == .null || to == .string { return true }
        if to == .null { return false }
        switch from {
        case .null: return true
        case .string:
            switch to {
            case .array, .structure: return false
            case .null, .boolean, .byte, .short, .integer, .long, .float, .double, .string, .binary, .date, .timestamp: return true
            }
        case .binary: return false
        case .date, .timestamp: return isTime(to) || isNumeric(to) || to == .boolean
        case .boolean, .byte, .short, .integer, .long, .float, .double:
            switch to {
            case .boolean, .byte, .short, .integer, .long, .float, .double, .timestamp: return true
            case .binary: return isIntegral(from)
            case .null, .string, .date, .array, .structure: return false
            }
        case .array(let element): if case .array(let other) = to { return canCast(element, to: other) } else { return false }
        case .structure(let fields):
            guard case .structure(let others) = to else { return false }
            return fields.count == others.count && zip(fields, others).allSatisfy { canCast($0.type, to: $1.type) }
        }
    }

    /// Whether a cast can turn a value into null.
    static func mayLose(_ from: DataType, to: DataType) -> Bool {
        if from == to || to == .string { return false }
        switch from {
        case .string: return to != .binary
        case .date: return to != .timestamp
        case .float, .double: return to == .timestamp
        case .array(let element): if case .array(let other) = to { return mayLose(element, to: other) } else { return false }
        case .structure(let fields):
            guard case .structure(let others) = to else { return false }
            return zip(fields, others).contains { mayLose($0.type, to: $1.type) }
        case .null, .boolean, .byte, .short, .integer, .long, .binary, .timestamp: return false
        }
    }
}
