import Columnar
import Foundation
import SQLFrontend

/// What Spark answered: `fixtures/oracle/expressions.json`, written by `scripts/oracle/expressions.py`.
struct OracleFixture: Decodable {
    struct Case: Decodable {
        var sql: String
        var zone: String?
        var name: String?
        var type: String?
        var nullable: Bool?
        /// The refusal at analysis.
        var error: String?
        /// The failure at run time.
        var failure: String?
        var values: [Cell]?
        /// The value of every row.
        var all: Cell?
        /// Where some rows fail: of each row its text, or its failure.
        var each: [Row]?

        enum Row: Decodable {
            case text(String?), failure(String)

            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                if container.decodeNil() { self = .text(nil) } else if let text = try? container.decode(String.self) { self = .text(text) } else {
                    self = .failure(try container.decode([String: String].self)["failure"] ?? "")
                }
            }
        }

        private enum CodingKeys: CodingKey { case sql, zone, name, type, nullable, error, failure, values, all, each }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            sql = try container.decode(String.self, forKey: .sql)
            zone = try container.decodeIfPresent(String.self, forKey: .zone)
            name = try container.decodeIfPresent(String.self, forKey: .name)
            type = try container.decodeIfPresent(String.self, forKey: .type)
            nullable = try container.decodeIfPresent(Bool.self, forKey: .nullable)
            error = try container.decodeIfPresent(String.self, forKey: .error)
            failure = try container.decodeIfPresent(String.self, forKey: .failure)
            values = try container.decodeIfPresent([Cell].self, forKey: .values)
            each = try container.decodeIfPresent([Row].self, forKey: .each)
            // A null under "all" is a value.
            all = container.contains(.all) ? try container.decode(Cell.self, forKey: .all) : nil
        }

        func expected(_ rows: Int) -> [Cell]? { values ?? all.map { Array(repeating: $0, count: rows) } }
    }

    indirect enum Cell: Decodable {
        case null, flag(Bool), number(Int64), text(String), bytes(String), list([Cell]), other

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() { self = .null } else if let flag = try? container.decode(Bool.self) { self = .flag(flag) } else if let number = try? container.decode(Int64.self) {
                self = .number(number)
            } else if let text = try? container.decode(String.self) { self = .text(text) } else if let list = try? container.decode([Cell].self) { self = .list(list) } else if let object = try? container.decode([String: String].self), let hex = object["x"] {
                self = .bytes(hex)
            } else {
                self = .other
            }
        }

        /// As a value of `type`; nil where it is of no type that exists here.
        func value(_ type: DataType) -> Value? {
            switch (self, type) {
            case (.null, _): return .null
            case (.flag(let flag), .boolean): return .boolean(flag)
            case (.number(let number), .date): return Int32(exactly: number).map { .date($0) }
            case (.number(let number), .timestamp): return .timestamp(number)
            case (.number(let number), .timestampNTZ): return .timestampNTZ(number)
            case (.number(let number), _): return .long(number)
            case (.text(let text), .double), (.text(let text), .float): return Double(text).map { .double($0) }
            case (.text(let text), .string): return .string(text)
            case (.text(let text), .decimal): return Decimal128(plainText: text).map { .decimal($0) }
            case (.bytes(let hex), .binary):
                let digits = Array(hex)
                return .binary(stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) })
            case (.list(let cells), .array(let element)):
                let values = cells.compactMap { $0.value(element) }
                return values.count == cells.count ? .array(values) : nil
            case (.list(let cells), .structure(let fields)):
                let values = zip(cells, fields).compactMap { $0.value($1.type) }
                return values.count == cells.count ? .structure(values) : nil
            default: return nil
            }
        }
    }

    var spark: String
    var schema: String
    var rows: [[Cell]]
    /// Of more_types.json: further columns, made of the table's by these expressions.
    var columns: [String]?
    var cases: [Case]
    /// Of aggregates.json: type of the values, relative standard deviation, how many values, Spark's estimate.
    var distinct: [Estimate]?

    struct Estimate: Decodable {
        var kind: String
        var deviation: String
        var count: Int64
        var estimate: Int64

        init(from decoder: any Decoder) throws {
            var container = try decoder.unkeyedContainer()
            kind = try container.decode(String.self)
            deviation = try container.decode(String.self)
            count = try container.decode(Int64.self)
            estimate = try container.decode(Int64.self)
        }
    }

    static func load(_ name: String = "expressions.json") throws -> OracleFixture {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "fixtures/oracle/\(name)")
        return try JSONDecoder().decode(OracleFixture.self, from: Data(contentsOf: file))
    }

    func batch() throws -> RecordBatch {
        let schema = try parseSchema(schema)
        let columns = try schema.fields.enumerated().map { index, field in
            let values = rows.compactMap { $0[index].value(field.type) }
            guard values.count == rows.count, let column = ColumnArray(values, type: field.type) else { throw Unreadable(column: field.name) }
            return column
        }
        return RecordBatch(schema: schema, count: rows.count, columns: columns)
    }

    struct Unreadable: Error { var column: String }
}
