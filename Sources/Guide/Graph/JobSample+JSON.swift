import Columnar
import Differential

extension JobSample {
    /// The sample as a line of JSON, in the values' forms of `Docs/observations.md`.
    var line: String {
        var text = "{\"function\":\(ValueJSON.text(.string(function))),\"arguments\":\(ValueJSON.text(.array(arguments)))"
        if let result { text += ",\"result\":\(ValueJSON.text(result))" }
        if let error { text += ",\"error\":\(ValueJSON.text(.string(error)))" }
        if !records.isEmpty { text += ",\"records\":\(ValueJSON.text(.array(records.map { .string($0.description) })))" }
        return text + "}"
    }

    /// Reads such a line; members that it does not know are ignored.
    init(_ line: ArraySlice<UInt8>, node: Int) throws(JSONReader.Malformed) {
        guard case .object(let members) = try JSONReader.parse(line) else {
            throw JSONReader.Malformed(what: "expected an object with function and arguments")
        }
        self.init(node: node, function: "", arguments: [])
        var hasArguments = false
        for member in members {
            switch (member.name, member.value) {
            case ("function", .string(let name)): function = name
            case ("arguments", .array(let nodes)):
                hasArguments = true
                for node in nodes { arguments.append(try Value(node, column: "arguments")) }
            case ("result", let node): result = try Value(node, column: "result")
            case ("error", .string(let text)): error = text
            case ("error", .null): break
            case ("records", .array(let nodes)):
                for node in nodes {
                    guard case .string(let text) = node, let id = RecordID(text) else {
                        throw JSONReader.Malformed(what: "\"records\" must be an array of topic-partition@offset")
                    }
                    records.append(id)
                }
            case ("function", let node), ("arguments", let node), ("error", let node), ("records", let node):
                throw JSONReader.Malformed(what: "\"\(member.name)\" may not be \(node.kind)")
            default: break
            }
        }
        guard !function.isEmpty else { throw JSONReader.Malformed(what: "\"function\" is missing") }
        guard hasArguments else { throw JSONReader.Malformed(what: "\"arguments\" is missing") }
        guard result == nil || error == nil else {
            throw JSONReader.Malformed(what: "\"result\" and \"error\": a function that threw has no result")
        }
    }
}
