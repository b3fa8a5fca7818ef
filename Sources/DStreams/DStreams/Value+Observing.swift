import Columnar
import Foundation
import RDDs

extension Value {
    /// Converts any value of a job to a column value: tuples, structs and classes become structs of their members, in order.
    ///
    /// Integers beyond 64 bits and values without members become their text. A dictionary becomes an array of pairs in the order
    /// of their keys' texts, and a set an array in the order of its elements' texts, because their own order differs from run to run.
    package init(observing value: Any) {
        switch value {
        case let text as String: self = .string(text)
        case let number as Int: self = .long(Int64(number))
        case let number as Double: self = .double(number)
        case let flag as Bool: self = .boolean(flag)
        case let number as Float: self = .double(Double(number))
        case let number as any BinaryInteger: self = Int64(exactly: number).map { .long($0) } ?? .string("\(number)")
        case let text as Substring: self = .string(String(text))
        case let bytes as RecordBytes: self = .binary(bytes.array)
        case let bytes as [UInt8]: self = .binary(bytes)
        case let bytes as Data: self = .binary(Array(bytes))
        case let time as Time: self = .long(time.milliseconds)
        case let duration as Duration: self = .long(duration.milliseconds)
        case let record as ConsumerRecord:
            self = .structure([
                .string(record.topic), .long(Int64(record.partition)), .long(record.offset), .long(record.timestamp),
                record.key.map { .binary($0.array) } ?? .null, record.value.map { .binary($0.array) } ?? .null,
            ])
        default: self = Self.reflected(value)
        }
    }

    private static func reflected(_ value: Any) -> Value {
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .optional: return mirror.children.first.map { Value(observing: $0.value) } ?? .null
        case .collection: return .array(mirror.children.map { Value(observing: $0.value) })
        case .dictionary:
            return sorted(mirror) { pair in Mirror(reflecting: pair).children.first.map { String(describing: $0.value) } ?? "" }
        case .set: return sorted(mirror) { String(describing: $0) }
        case .tuple, .struct, .class:
            if mirror.children.isEmpty, mirror.displayStyle != .tuple { return .string(String(describing: value)) }
            return .structure(mirror.children.map { Value(observing: $0.value) })
        default: return .string(String(describing: value))
        }
    }

    private static func sorted(_ mirror: Mirror, by text: (Any) -> String) -> Value {
        let members = mirror.children.map { (text: text($0.value), member: $0.value) }
        return .array(members.sorted { $0.text < $1.text }.map { Value(observing: $0.member) })
    }
}
