import Columnar
import Foundation
import Tables
import Testing

/// `fixtures/oracle/plans.json`, written by `scripts/oracle/plans.py`.
struct RecordedPlans: Decodable {
    struct Outcome: Decodable {
        var columns: [String]?
        var rows: [JSON]?
        var batches: [[JSON]]?
        var refused: String?
    }

    struct Duration: Decodable {
        var text: String
        var micros: Int64?
        var refused: String?
    }

    var stream: [[String]]
    var durations: [Duration]
    var `static`: [String: Outcome]
    var streams: [String: Outcome]

    static func load() throws -> RecordedPlans {
        let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../fixtures/oracle/plans.json").standardized
        return try JSONDecoder().decode(RecordedPlans.self, from: Data(contentsOf: path))
    }
}

/// A JSON value, printed in one way only, so that rows can be sorted and compared.
indirect enum JSON: Decodable, Equatable, Sendable, CustomStringConvertible {
    case null, flag(Bool), whole(Int64), number(Double), text(String), list([JSON]), object([String: JSON])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let whole = try? container.decode(Int64.self) {
            self = .whole(whole)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let list = try? container.decode([JSON].self) {
            self = .list(list)
        } else {
            self = .object(try container.decode([String: JSON].self))
        }
    }

    /// As the recorder writes it: times as microseconds, a window as its two ends, text for a double that JSON cannot hold.
    init(_ value: Value) {
        switch value {
        case .null: self = .null
        case .boolean(let flag): self = .flag(flag)
        case .long(let long): self = .whole(long)
        case .date(let days): self = .whole(Int64(days))
        case .timestamp(let micros): self = .whole(micros)
        case .timestampNTZ(let micros): self = .whole(micros)
        case .decimal(let number): self = .text(number.plainText)
        case .dayTimeInterval(let micros): self = .whole(micros)
        case .yearMonthInterval(let months): self = .whole(Int64(months))
        case .map(let entries): self = .list(entries.map { .list([JSON($0.key), JSON($0.value)]) })
        case .double(let double):
            self = double.isNaN ? .text("NaN") : double.isInfinite ? .text(double > 0 ? "Infinity" : "-Infinity") : .number(double)
        case .string(let text): self = .text(text)
        case .binary(let bytes): self = .list(bytes.map { .whole(Int64($0)) })
        case .array(let members), .structure(let members): self = .list(members.map { JSON($0) })
        }
    }

    /// Whole doubles print as whole numbers: JSON does not tell them apart.
    var description: String {
        switch self {
        case .null: "null"
        case .flag(let flag): "\(flag)"
        case .whole(let whole): "\(whole)"
        case .number(let number): number == number.rounded() && abs(number) < 1e15 ? "\(Int64(number))" : "\(number)"
        case .text(let text): "'\(text)'"
        case .list(let list): "[\(list.map(\.description).joined(separator: ", "))]"
        case .object(let members): "{\(members.keys.sorted().map { "\($0): \(members[$0] ?? .null)" }.joined(separator: ", "))}"
        }
    }

    static func sorted(_ rows: [JSON]) -> [String] { rows.map(\.description).sorted() }
}
