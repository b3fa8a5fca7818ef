import BatchRuntime
import Columnar
import RDDs

extension Observation {
    /// The input of an output operation: `key` and `value` for pairs, else `value`.
    package init<Element: Sendable>(_ rdd: RDD<Element>, output: String, time: Time) throws {
        let isPair = ElementShape.isPair(Element.self)
        let rows = try rdd.collectContiguous().map { element -> [Value] in
            guard isPair, case .structure(let members) = Value(observing: element) else { return [Value(observing: element)] }
            return members
        }
        self.init(
            output: output, label: time.milliseconds, batchTime: time.milliseconds, kind: .rdd,
            columns: isPair ? ["key", "value"] : ["value"], rows: rows)
    }
}

/// The shape of elements by their type alone, because an RDD may be empty.
package enum ElementShape {
    /// Whether the type is a tuple of two.
    package static func isPair(_ type: Any.Type) -> Bool {
        let name = String(reflecting: type)
        guard name.first == "(", name.last == ")" else { return false }
        var (depth, commas) = (0, 0)
        for (index, character) in name.utf8.enumerated() {
            switch character {
            case UInt8(ascii: "("), UInt8(ascii: "<"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: ")"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: ">") where !name.utf8.dropFirst(index - 1).starts(with: "->".utf8): depth -= 1
            case UInt8(ascii: ",") where depth == 1: commas += 1
            default: break
            }
            // "(A) -> B" has its closing bracket before the end.
            if depth == 0, index + 1 < name.utf8.count { return false }
        }
        return commas == 1
    }
}
