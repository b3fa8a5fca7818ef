import BatchRuntime
import Checkpoints
import Columnar
import Foundation

/// Observations as JSON lines: with this file any engine's run can be one side of a comparison.
///
/// One line an observation: `{"output":…,"label":…,"batchTime":…,"kind":…,"rows":[{column:value,…}]}`. Equal observations
/// give equal bytes: rows are sorted, members keep this order. Docs/observations.md is the format's description.
public enum ObservationLog {
    /// The canonical line of `observation`, without the line feed.
    public static func line(_ observation: Observation) -> [UInt8] {
        var json = ValueJSON()
        json.append(raw: "{\"output\":")
        json.append(string: observation.output)
        json.append(raw: ",\"label\":")
        json.append(number: observation.label)
        json.append(raw: ",\"batchTime\":")
        json.append(number: observation.batchTime)
        json.append(raw: ",\"kind\":")
        json.append(string: observation.kind.rawValue)
        json.append(raw: ",\"rows\":[")
        for (index, row) in observation.rows.sorted(by: { TotalOrder.compare($0, $1) < 0 }).enumerated() {
            if index > 0 { json.append(raw: ",") }
            json.append(raw: "{")
            for (column, value) in row.enumerated() {
                if column > 0 { json.append(raw: ",") }
                json.append(string: column < observation.columns.count ? observation.columns[column] : "_\(column + 1)")
                json.append(raw: ":")
                json.append(value)
            }
            json.append(raw: "}")
        }
        json.append(raw: "]}")
        return json.bytes
    }

    /// Writes `observations` to a file in order, replacing it atomically.
    /// - Throws: `DifferentialError.unwritable`.
    public static func write(_ observations: [Observation], to path: String) throws(DifferentialError) {
        var bytes: [UInt8] = []
        for observation in observations {
            bytes += line(observation)
            bytes.append(0x0A)
        }
        do {
            try LocalFileSystem().put(path, bytes)
        } catch {
            throw DifferentialError(.unwritable, handingOn: error)
        }
    }

    /// Reads a file that `write` or another engine wrote.
    ///
    /// Blank lines and unknown members of a line are ignored. A column that a row leaves out is null; an
    /// observation without rows has no columns.
    /// - Throws: `DifferentialError` that names the file, the line and what is wrong.
    public static func read(_ path: String) throws(DifferentialError) -> [Observation] {
        let data: Data
        do {
            data = try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            throw DifferentialError(.unreadable, "\(path): the observations could not be read", underlying: error)
        }
        return try parse(Array(data), name: path)
    }

    /// Parses the lines of `bytes`; `name` is the file's name in messages.
    public static func parse(_ bytes: [UInt8], name: String) throws(DifferentialError) -> [Observation] {
        var observations: [Observation] = []
        var number = 0
        for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            number += 1
            guard line.contains(where: { $0 != 0x20 && $0 != 0x0D && $0 != 0x09 }) else { continue }
            do {
                observations.append(try observation(try JSONReader.parse(line)))
            } catch {
                throw DifferentialError(.malformedLog, "\(name):\(number): \(error.what)")
            }
        }
        return observations
    }

    private static func observation(_ node: JSONReader.Node) throws(JSONReader.Malformed) -> Observation {
        guard case .object(let members) = node else {
            throw JSONReader.Malformed(what: "expected an object with output, label, batchTime, kind and rows, found \(node.kind)")
        }
        func member(_ name: String) throws(JSONReader.Malformed) -> JSONReader.Node {
            guard let member = members.first(where: { $0.name == name }) else {
                throw JSONReader.Malformed(what: "\"\(name)\" is missing")
            }
            return member.value
        }
        func wrong(_ name: String, _ expected: String, _ node: JSONReader.Node) -> JSONReader.Malformed {
            JSONReader.Malformed(what: "\"\(name)\" must be \(expected), found \(node.kind)")
        }
        let output = try member("output")
        guard case .string(let outputName) = output else { throw wrong("output", "a string", output) }
        let label = try member("label")
        guard case .long(let labelMillis) = label else { throw wrong("label", "an integer of ms since the epoch", label) }
        let time = try member("batchTime")
        guard case .long(let timeMillis) = time else { throw wrong("batchTime", "an integer of ms since the epoch", time) }
        let kindNode = try member("kind")
        guard case .string(let kindName) = kindNode, let kind = Observation.Kind(rawValue: kindName) else {
            throw wrong("kind", "one of \"rdd\", \"append\", \"update\", \"complete\"", kindNode)
        }
        let rowsNode = try member("rows")
        guard case .array(let rowNodes) = rowsNode else { throw wrong("rows", "an array of objects", rowsNode) }
        var table = RowTable()
        for (index, row) in rowNodes.enumerated() {
            guard case .object(let cells) = row else { throw wrong("rows[\(index)]", "an object", row) }
            try table.append(cells)
        }
        return Observation(
            output: outputName, label: labelMillis, batchTime: timeMillis, kind: kind, columns: table.columns,
            rows: table.filledRows)
    }
}
