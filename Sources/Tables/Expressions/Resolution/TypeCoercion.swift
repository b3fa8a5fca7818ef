import Columnar

/// Spark's implicit casts (non-ANSI): the common type of two operands, and which implicit casts are allowed.
package enum TypeCoercion {
    static let numericOrder: [DataType] = [.byte, .short, .integer, .long, .float, .double]

    static func isNumeric(_ type: DataType) -> Bool { if case .decimal = type { true } else { numericOrder.contains(type) } }

    static func isIntegral(_ type: DataType) -> Bool {
        switch type {
        case .byte, .short, .integer, .long: true
        case .null, .boolean, .float, .double, .string, .binary, .date, .timestamp, .timestampNTZ, .decimal, .dayTimeInterval, .yearMonthInterval, .array, .map,
            .structure: false
        }
    }

    static func isAtomic(_ type: DataType) -> Bool {
        switch type {
        case .null, .array, .map, .structure: false
        case .boolean, .byte, .short, .integer, .long, .float, .double, .string, .binary, .date, .timestamp, .timestampNTZ, .decimal, .dayTimeInterval,
            .yearMonthInterval: true
        }
    }

    static func isTime(_ type: DataType) -> Bool { type == .date || type == .timestamp || type == .timestampNTZ }

    static func isInterval(_ type: DataType) -> Bool {
        switch type {
        case .dayTimeInterval, .yearMonthInterval: true
        case .null, .boolean, .byte, .short, .integer, .long, .float, .double, .string, .binary, .date, .timestamp, .timestampNTZ, .decimal, .array, .map, .structure:
            false
        }
    }

    /// Whether values of the type are ordered and can be compared: all except maps, and types that contain one.
    package static func isOrdered(_ type: DataType) -> Bool {
        switch type {
        case .map: false
        case .array(let element): isOrdered(element)
        case .structure(let fields): fields.allSatisfy { isOrdered($0.type) }
        case .null, .boolean, .byte, .short, .integer, .long, .float, .double, .string, .binary, .date, .timestamp, .timestampNTZ, .decimal, .dayTimeInterval,
            .yearMonthInterval: true
        }
    }

    /// The common type without text: the wider number, timestamp for a date, any type for null.
    static func tightest(_ a: DataType, _ b: DataType) -> DataType? {
        if a == b || b == .null { return a }
        if a == .null { return b }
        if isTime(a), isTime(b) { return a == .timestamp || b == .timestamp ? .timestamp : .timestampNTZ }
        if let decimal = DecimalTypes.common(a, b) { return decimal }
        if case .dayTimeInterval(let x) = a, case .dayTimeInterval(let y) = b { return .dayTimeInterval(x.joined(y)) }
        if case .yearMonthInterval(let x) = a, case .yearMonthInterval(let y) = b { return .yearMonthInterval(x.joined(y)) }
        if let i = numericOrder.firstIndex(of: a), let j = numericOrder.firstIndex(of: b) { return numericOrder[max(i, j)] }
        return nested(a, b, tightest)
    }

    /// The type in which parts of nested values meet that are compared: decimals meet as keys do.
    private static func strictest(_ a: DataType, _ b: DataType) -> DataType? {
        a == b || a == .null || b == .null || isAtomic(a) || isAtomic(b) ? key(a, b) : nested(a, b, strictest)
    }

    /// The type in which an array's elements and a value that is looked for meet; structs in it only if they are the same.
    static func element(_ a: DataType, _ b: DataType) -> DataType? {
        guard let type = tightest(a, b) else { return nil }
        if hasStructure(type) { return areSame(a, b) ? type : nil }
        return isInterval(a) && a != b ? nil : type
    }

    private static func hasStructure(_ type: DataType) -> Bool {
        switch type {
        case .structure: true
        case .array(let element): hasStructure(element)
        case .map(let key, let value): hasStructure(key) || hasStructure(value)
        case .null, .boolean, .byte, .short, .integer, .long, .float, .double, .string, .binary, .date, .timestamp, .timestampNTZ, .decimal, .dayTimeInterval,
            .yearMonthInterval: false
        }
    }

    /// Whether two types differ at most in which fields are nullable, and in the case of their names.
    static func areSame(_ a: DataType, _ b: DataType) -> Bool {
        if a == b { return true }
        if case .array(let x) = a, case .array(let y) = b { return areSame(x, y) }
        if case .map(let x, let p) = a, case .map(let y, let q) = b { return areSame(x, y) && areSame(p, q) }
        guard case .structure(let xs) = a, case .structure(let ys) = b else { return false }
        return xs.count == ys.count && zip(xs, ys).allSatisfy { $0.name.lowercased() == $1.name.lowercased() && areSame($0.type, $1.type) }
    }

    /// The type in which a map's keys and a key that is looked for meet: of decimals only with whole numbers that they hold.
    static func key(_ a: DataType, _ b: DataType) -> DataType? {
        guard let type = tightest(a, b), !isInterval(a) || !isInterval(b) || a == b else { return nil }
        func isDecimal(_ type: DataType) -> Bool { if case .decimal = type { true } else { false } }
        guard a != b, isDecimal(a) || isDecimal(b) else { return type }
        if a == .null || b == .null { return type }
        return isDecimal(a) && isIntegral(b) && type == a || isDecimal(b) && isIntegral(a) && type == b ? type : nil
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
        if case .map(let x, let p) = a, case .map(let y, let q) = b {
            guard let key = meet(x, y), let value = meet(p, q) else { return nil }
            return .map(key, value)
        }
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
        // Text determines the common type wherever it occurs, so it goes first: (int, string, date) gives string.
        let ordered = types.filter { $0 == .string } + types.filter { $0 != .string }
        var meeting = ordered.first ?? .null
        for type in ordered.dropFirst() {
            guard let next = wider(meeting, type) else { return nil }
            meeting = next
        }
        return meeting
    }

    /// The type in which two values are compared: text is cast to the other side's type.
    static func comparison(_ a: DataType, _ b: DataType) -> DataType? {
        // No decimal type corresponds to a text.
        if case .decimal = a, b == .string { return .double }
        if case .decimal = b, a == .string { return .double }
        if a == .string, isAtomic(b) { return isInterval(b) ? nil : b }
        if b == .string, isAtomic(a) { return isInterval(a) ? nil : a }
        if a == b || a == .null || b == .null || isAtomic(a) || isAtomic(b) { return tightest(a, b) }
        return nested(a, b, strictest)
    }

    /// Whether a function's parameter of type `to` accepts a `from` by an implicit cast.
    static func casts(_ from: DataType, to: DataType) -> Bool {
        if from == .null || areSame(from, to) { return true }
        switch to {
        case .byte, .short, .integer, .long, .float, .double: return isNumeric(from) || from == .string
        case .date, .timestamp, .timestampNTZ: return isTime(from) || from == .string
        case .decimal: return isNumeric(from) || from == .string
        case .dayTimeInterval: if case .dayTimeInterval = from { return true } else { return from == .string }
        case .yearMonthInterval: if case .yearMonthInterval = from { return true } else { return from == .string }
        case .map(let key, let value): if case .map(let x, let y) = from { return casts(x, to: key) && casts(y, to: value) } else { return false }
        case .binary: return from == .string
        case .string: return isAtomic(from)
        case .array(let element): if case .array(let given) = from { return casts(given, to: element) } else { return false }
        case .null, .boolean, .structure: return false
        }
    }

    /// Whether `CAST(from AS to)` exists, or with `tries` `TRY_CAST(from AS to)`, which Spark holds to the stricter rules of ANSI mode but for parts of
    /// nested values.
    static func canCast(_ from: DataType, to: DataType, tries: Bool = false) -> Bool {
        if from == to || from == .null || to == .string { return true }
        if to == .null { return false }
        switch from {
        case .null: return true
        case .string:
            switch to {
            case .array, .map, .structure: return false
            case .null, .boolean, .byte, .short, .integer, .long, .float, .double, .string, .binary, .date, .timestamp, .timestampNTZ, .decimal, .dayTimeInterval,
                .yearMonthInterval: return true
            }
        case .binary: return false
        case .date: return isTime(to) || !tries && (isNumeric(to) || to == .boolean)
        case .timestamp: return isTime(to) || isNumeric(to) || !tries && to == .boolean
        case .timestampNTZ: return isTime(to)
        case .dayTimeInterval:
            if case .dayTimeInterval = to { return true }
            if case .decimal = to { return true }
            return isIntegral(to)
        case .yearMonthInterval:
            if case .yearMonthInterval = to { return true }
            if case .decimal = to { return true }
            return isIntegral(to)
        case .decimal: return isNumeric(to) || to == .boolean || to == .timestamp || isInterval(to)
        // A cast that could make a key null is not allowed.
        case .map(let key, let value):
            guard case .map(let x, let y) = to else { return false }
            return canCast(key, to: x) && !mayLose(key, to: x) && canCast(value, to: y)
        case .boolean, .byte, .short, .integer, .long, .float, .double:
            switch to {
            case .timestamp: return !tries || from != .boolean
            case .boolean, .byte, .short, .integer, .long, .float, .double, .decimal: return true
            case .binary: return isIntegral(from) && !tries
            case .dayTimeInterval, .yearMonthInterval: return isIntegral(from)
            case .null, .string, .date, .timestampNTZ, .array, .map, .structure: return false
            }
        case .array(let element): if case .array(let other) = to { return canCast(element, to: other) } else { return false }
        case .structure(let fields):
            guard case .structure(let others) = to else { return false }
            return fields.count == others.count && zip(fields, others).allSatisfy { canCast($0.type, to: $1.type) }
        }
    }

    /// Whether a cast may turn the value itself into null, by Spark's rules; parts of an array, a map or a struct do not count.
    static func mayLose(_ from: DataType, to: DataType) -> Bool {
        if from == to || from == .null || to == .string { return false }
        if from == .string { return to != .binary }
        if case .decimal = to { return DecimalTypes.mayLose(from, to: to) }
        if to == .date { return from != .timestamp }
        let isFraction = from == .float || from == .double || DecimalTypes.precisionAndScale(from) != nil
        if isIntegral(to) { return isFraction || from == .date }
        return from == .date ? to != .timestamp : to == .timestamp && (from == .float || from == .double)
    }

    /// Whether every value of a type has one of another type, so that `TRY_CAST` loses none.
    static func widens(_ from: DataType, to: DataType) -> Bool {
        if from == to || from == .null { return true }
        if let (precision, scale) = DecimalTypes.precisionAndScale(to) {
            guard let (p, s) = DecimalTypes.holding(from).flatMap(DecimalTypes.precisionAndScale) else { return false }
            return precision - scale >= p - s && scale >= s
        }
        if let i = numericOrder.firstIndex(of: from), let j = numericOrder.firstIndex(of: to) { return i <= j }
        if case .dayTimeInterval = from, case .dayTimeInterval = to { return true }
        if case .yearMonthInterval = from, case .yearMonthInterval = to { return true }
        if case .array(let x) = from, case .array(let y) = to { return widens(x, to: y) }
        if case .map(let x, let p) = from, case .map(let y, let q) = to { return widens(x, to: y) && widens(p, to: q) }
        if case .structure(let xs) = from, case .structure(let ys) = to { return xs.count == ys.count && zip(xs, ys).allSatisfy { widens($0.type, to: $1.type) } }
        if to == .string { return isAtomic(from) }
        return from == .string && to == .binary || isTime(from) && (to == .timestamp || to == .timestampNTZ) || from == .timestamp && to == .long || from == .long && to == .timestamp
    }
}
