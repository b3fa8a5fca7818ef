import Columnar
import Foundation

/// The rows of one line under a common list of columns, in the order of first occurrence; a missing value is null.
struct RowTable {
    private(set) var columns: [String] = []
    private var rows: [[Value]] = []

    /// Rows as wide as `columns`.
    var filledRows: [[Value]] {
        rows.map { $0.count < columns.count ? $0 + Array(repeating: .null, count: columns.count - $0.count) : $0 }
    }

    mutating func append(_ cells: [JSONReader.Member]) throws(JSONReader.Malformed) {
        var row: [Value] = []
        if cells.count == columns.count, zip(cells, columns).allSatisfy({ $0.name == $1 }) {
            for cell in cells { row.append(try Value(cell.value, column: cell.name)) }
        } else {
            row = Array(repeating: .null, count: columns.count)
            var taken: Set<Int> = []
            for cell in cells {
                let value = try Value(cell.value, column: cell.name)
                // Names may repeat, as in Spark: the nth value of a name belongs to the nth column of that name.
                if let index = columns.indices.first(where: { columns[$0] == cell.name && !taken.contains($0) }) {
                    taken.insert(index)
                    row[index] = value
                } else {
                    taken.insert(columns.count)
                    columns.append(cell.name)
                    row.append(value)
                }
            }
        }
        rows.append(row)
    }
}

extension Value {
    /// The value of a node of an observation log.
    package init(_ node: JSONReader.Node, column: String) throws(JSONReader.Malformed) {
        switch node {
        case .null: self = .null
        case .boolean(let flag): self = .boolean(flag)
        case .long(let long): self = .long(long)
        case .double(let double): self = .double(double)
        case .string(let text): self = .string(text)
        case .array(let elements): self = .array(try Value.list(elements, column: column))
        case .object(let members):
            guard members.count == 1, let tag = members.first, tag.name.hasPrefix("$") else {
                var values: [Value] = []
                for member in members { values.append(try Value(member.value, column: column)) }
                self = .structure(values)
                return
            }
            self = try Value.tagged(tag.name, tag.value, column: column)
        }
    }

    private static func list(_ nodes: [JSONReader.Node], column: String) throws(JSONReader.Malformed) -> [Value] {
        var values: [Value] = []
        values.reserveCapacity(nodes.count)
        for node in nodes { values.append(try Value(node, column: column)) }
        return values
    }

    private static func tagged(
        _ tag: String, _ node: JSONReader.Node, column: String
    ) throws(JSONReader.Malformed) -> Value {
        switch (tag, node) {
        case ("$timestamp", .long(let micros)): return .timestamp(micros)
        case ("$date", .long(let days)):
            guard let days = Int32(exactly: days) else { break }
            return .date(days)
        case ("$binary", .string(let text)):
            guard let octets = Data(base64Encoded: text) else { break }
            return .binary(Array(octets))
        case ("$timestamp_ntz", .long(let micros)): return .timestampNTZ(micros)
        case ("$decimal", .string(let text)):
            guard let number = Decimal128(plainText: text) else { break }
            return .decimal(number)
        case ("$day_time", .long(let micros)): return .dayTimeInterval(micros)
        case ("$year_month", .long(let months)):
            guard let months = Int32(exactly: months) else { break }
            return .yearMonthInterval(months)
        case ("$map", .array(let parts)):
            guard let entries = Value.entries(ofParts: try list(parts, column: column)) else { break }
            return .map(entries)
        case ("$struct", .array(let members)): return .structure(try list(members, column: column))
        case ("$double", .string("NaN")): return .double(.nan)
        case ("$double", .string("Infinity")): return .double(.infinity)
        case ("$double", .string("-Infinity")): return .double(-.infinity)
        default: break
        }
        throw JSONReader.Malformed(
            what:
                "column \"\(column)\": {\"\(tag)\": …} is not a value; known are $timestamp and $timestamp_ntz (µs), $date (days), $binary "
                + "(Base64), $decimal (\"1.50\"), $double (\"NaN\", \"Infinity\", \"-Infinity\"), $day_time (µs), $year_month (months), "
                + "$map (an array of alternating keys and "
                + "values) and $struct (an array)")
    }
}
