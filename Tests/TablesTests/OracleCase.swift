import Columnar
import Foundation
import SQLFrontend
import Tables
import Testing

/// One recorded case of `fixtures/oracle/structured`: a query as data, its input in waves, and what real Spark did.
struct OracleCase: CustomTestStringConvertible, Sendable {
    struct Step: Decodable, Sendable {
        var op: String
        var exprs: [String]?
        var column: String?
        var delay: String?
        var keys: [String]?
        var agg: [String]?
        var condition: String?
        var with: String?
        var name: String?
        var expr: String?
        var n: Int?
    }

    struct Stream: Decodable, Sendable {
        var name: String
        var from: String
        var steps: [Step]
    }

    struct Batch: Decodable, Sendable {
        var batchId: Int64
        var data: Bool
        /// Absent for a query without state.
        var droppedByWatermark: [Int]?
        var inputRows: Int
        var stateRows: [Int]?
        var watermark: Int64?
    }

    struct Failure: Decodable, Sendable {
        var message: String
        /// nil where Spark has none.
        var errorClass: String?
    }

    private struct Body: Decodable {
        var name: String
        var mode: String
        var query: String
        var schema: String
        var inputs: [String: String]
        var streams: [Stream]
        var batches: [Batch]
        var error: Failure?
        var sink: String?
        var conf: [String: String]?
    }

    let name: String
    let mode: String
    let query: String
    let schema: String
    let inputs: [String: String]
    let streams: [Stream]
    let batches: [Batch]
    let error: Failure?
    let sink: String?
    let conf: [String: String]
    /// The rows of each batch as canonical text, sorted.
    let rows: [[String]]
    let console: String?
    let files: [String: [String]]
    let progress: [String]
    /// Of each wave the batches: of each input the rows, ready to be added.
    let waves: [[[String: [[Value]]]]]

    var testDescription: String { name }

    static let directory = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "fixtures/oracle/structured")

    static let all: [OracleCase] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
        return names.filter { $0.hasSuffix(".json") }.sorted().compactMap { name in
            do { return try OracleCase(directory.appending(path: name)) } catch {
                Issue.record("\(name): \(error)")
                return nil
            }
        }
    }()

    init(_ url: URL) throws {
        let data = try Data(contentsOf: url)
        let body = try JSONDecoder().decode(Body.self, from: data)
        (name, mode, query, schema) = (body.name, body.mode, body.query, body.schema)
        (inputs, streams, batches, error, sink) = (body.inputs, body.streams, body.batches, body.error, body.sink)
        conf = body.conf ?? [:]
        let raw = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
        let recorded = raw["batches"] as? [[String: Any]] ?? []
        rows = recorded.map { batch in (batch["rows"] as? [Any] ?? []).map(Canonical.text).sorted() }
        console = raw["console"] as? String
        files = raw["files"] as? [String: [String]] ?? [:]
        progress = (raw["progress"] as? [Any] ?? []).map(Canonical.text)
        let inputs = body.inputs
        waves = try (raw["waves"] as? [[[String: Any]]] ?? []).map { wave in
            try wave.map { batch in
                var fed: [String: [[Value]]] = [:]
                for (input, rows) in batch {
                    let schema = try parseSchema(inputs[input] ?? "")
                    fed[input] = (rows as? [[String: Any]] ?? []).map { row in schema.fields.map { Canonical.value(row[$0.name], $0.type) }
                    }
                }
                return fed
            }
        }
    }
}

/// JSON and rows of ours in one text form: numbers without regard to `1` and `1.0`, times in ms, windows as two-element lists.
enum Canonical {
    static func text(_ json: Any) -> String {
        switch json {
        case let list as [Any]: return "[" + list.map(text).joined(separator: ",") + "]"
        case let object as [String: Any]:
            return "{" + object.sorted { $0.key < $1.key }.map { "\($0.key):\(text($0.value))" }.joined(separator: ",") + "}"
        case let text as String: return "'\(text)'"
        case let number as NSNumber: return number.stringValue
        default: return "null"
        }
    }

    static func text(_ value: Value) -> String {
        switch value {
        case .null: "null"
        case .boolean(let flag): flag ? "1" : "0"
        case .long(let number): NSNumber(value: number).stringValue
        case .double(let number): NSNumber(value: number).stringValue
        case .string(let text): "'\(text)'"
        case .binary(let bytes): "\(bytes)"
        case .date(let days): "\(days)"
        case .timestamp(let micros): micros % 1000 == 0 ? "\(micros / 1000)" : NSNumber(value: Double(micros) / 1000).stringValue
        case .timestampNTZ(let micros): micros % 1000 == 0 ? "\(micros / 1000)" : NSNumber(value: Double(micros) / 1000).stringValue
        case .decimal(let number): number.plainText
        case .dayTimeInterval(let micros): "\(micros)"
        case .yearMonthInterval(let months): "\(months)"
        case .map(let entries): "{" + entries.map { "\(text($0.key)):\(text($0.value))" }.joined(separator: ",") + "}"
        case .array(let members), .structure(let members): "[" + members.map(text).joined(separator: ",") + "]"
        }
    }

    static func value(_ json: Any?, _ type: DataType) -> Value {
        switch (json, type) {
        case (let number as NSNumber, .long): .long(number.int64Value)
        case (let number as NSNumber, .double): .double(number.doubleValue)
        case (let text as String, _): .string(text)
        default: .null
        }
    }
}
