/// An element of a case's stream, with the type that it had in Spark.
enum Datum: Hashable, Sendable, Codable {
    case null
    case int(Int32)
    case long(Int64)
    case double(Double)
    case string(String)
    case list([Datum])

    /// `kind` is `int`, `long`, `double` or `string`.
    init(_ json: JSON, _ kind: String) throws {
        switch (json, kind) {
        case (.null, _): self = .null
        case (.integer(let number), "long"): self = .long(number)
        case (.integer(let number), "int"): self = .int(Int32(truncatingIfNeeded: number))
        case (.integer(let number), "double"): self = .double(Double(number))
        case (.double(let number), "double"): self = .double(number)
        case (.string("NaN"), "double"): self = .double(.nan)
        case (.string("Infinity"), "double"): self = .double(.infinity)
        case (.string("-Infinity"), "double"): self = .double(-.infinity)
        case (.string(let text), "string"): self = .string(text)
        default: throw JSON.Unreadable(description: "no \(kind): \(json.text)")
        }
    }

    var json: JSON {
        switch self {
        case .null: .null
        case .int(let number): .integer(Int64(number))
        case .long(let number): .integer(number)
        case .double(let number): JSON(number)
        case .string(let text): .string(text)
        case .list(let elements): .array(elements.map(\.json))
        }
    }
}

/// What a case's own function throws, by the name of Spark's class.
struct CaseFailure: Error, CustomStringConvertible {
    var description: String
}

/// The functions that a case names, written once more beside `scripts/oracle/scala/Datum.scala`.
enum Functions {
    typealias Combine = @Sendable (Datum, Datum) throws -> Datum

    static func combine(_ name: String) throws -> Combine {
        switch name {
        case "sum": return add
        case "subtract":
            return {
                switch ($0, $1) {
                case (.long(let a), .long(let b)): .long(a &- b)
                case (.int(let a), .int(let b)): .int(a &- b)
                case (.double(let a), .double(let b)): .double(a - b)
                default: throw CaseFailure(description: "subtract of \($0), \($1)")
                }
            }
        case "max": return { .long(max(try long($0), try long($1))) }
        case "min": return { .long(min(try long($0), try long($1))) }
        case "first": return { left, _ in left }
        case "last": return { _, right in right }
        case "concat": return { .string(try string($0) + string($1)) }
        case "failOnNegative":
            return {
                if try long($1) < 0 { throw CaseFailure(description: "negative value \(try long($1))") }
                return try add($0, $1)
            }
        default: throw JSON.Unreadable(description: "no combine function \(name)")
        }
    }

    static let add: Combine = {
        switch ($0, $1) {
        case (.long(let a), .long(let b)): .long(a &+ b)
        case (.int(let a), .int(let b)): .int(a &+ b)
        case (.double(let a), .double(let b)): .double(a + b)
        default: throw CaseFailure(description: "sum of \($0), \($1)")
        }
    }

    static func predicate(_ name: String) throws -> @Sendable (Datum) throws -> Bool {
        switch name {
        case "nonzero": return { $0 != .long(0) && $0 != .int(0) && $0 != .double(0) }
        case "atLeast10": return { try long($0) >= 10 }
        case "odd": return { try long($0) % 2 != 0 }
        case "none": return { _ in false }
        case "all": return { _ in true }
        default: throw JSON.Unreadable(description: "no predicate \(name)")
        }
    }

    static func map(_ name: String) throws -> @Sendable (Datum) throws -> Datum {
        switch name {
        case "negate": return { .long(0 &- (try long($0))) }
        case "double": return { .long(try long($0) &* 2) }
        case "parity": return { .long(abs(try long($0) % 2)) }
        case "one": return { _ in .long(1) }
        case "failOnNegative":
            return {
                if try long($0) < 0 { throw CaseFailure(description: "negative value \(try long($0))") }
                return $0
            }
        default: throw JSON.Unreadable(description: "no map function \(name)")
        }
    }

    static func flatMap(_ name: String) throws -> @Sendable (Datum) throws -> [Datum] {
        switch name {
        case "words": return { try string($0).split(separator: " ").map { .string(String($0)) } }
        case "upTo": return { try long($0) < 1 ? [] : (1...(try long($0))).map { .long($0) } }
        default: throw JSON.Unreadable(description: "no flatMap function \(name)")
        }
    }

    static func state(_ name: String) throws -> @Sendable ([Datum], Datum?) throws -> Datum? {
        switch name {
        case "sum": return { try $0.reduce($1 ?? .long(0), add) }
        case "countCalls": return { try add($1 ?? .long(0), .long(1)) }
        case "dropWhenIdle": return { $0.isEmpty ? nil : try $0.reduce($1 ?? .long(0), add) }
        case "dropAtTen":
            return {
                let total = try $0.reduce($1 ?? .long(0), add)
                return try long(total) >= 10 ? nil : total
            }
        case "endAtZero":
            return {
                let total = try $0.reduce($1 ?? .long(0), add)
                return try long(total) == 0 || $0.contains { try long($0) == 0 } ? nil : total
            }
        case "concat":
            return { .string(try ($1.map(string) ?? "") + $0.map(string).joined() + "|") }
        default: throw JSON.Unreadable(description: "no state function \(name)")
        }
    }

    static func long(_ value: Datum) throws -> Int64 {
        guard case .long(let number) = value else { throw CaseFailure(description: "no long: \(value)") }
        return number
    }

    static func string(_ value: Datum) throws -> String {
        guard case .string(let text) = value else { throw CaseFailure(description: "no string: \(value)") }
        return text
    }
}
