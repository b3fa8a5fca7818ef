import CJSONReader
import Columnar

/// A schema in the form of the C++ reader: its nodes in preorder, with the names in one piece of memory.
struct JSONSchemaNodes {
    private var nodes: [portage_json_node] = []
    private var names: [(start: Int, count: Int)] = []
    private var text: [UInt8] = []
    /// The types that `JSONZones` parses from text, by their tags.
    private(set) var readTypes: [DataType] = []

    init(_ schema: [Field], corruptRecordColumn: String, wanted: [Bool]?) {
        add(kind: PORTAGE_JSON_STRUCT, children: schema.count, name: "", wanted: true)
        for (index, field) in schema.enumerated() {
            let wants = wanted.map { index < $0.count ? $0[index] : false } ?? true
            if field.name == corruptRecordColumn, field.type == .string {
                add(kind: PORTAGE_JSON_CORRUPT, children: 0, name: field.name, wanted: wants)
            } else {
                add(field.type, name: field.name, wanted: wants)
            }
        }
    }

    private mutating func add(kind: portage_json_kind, children: Int, name: String, wanted: Bool) {
        names.append((text.count, name.utf8.count))
        text += name.utf8
        nodes.append(
            portage_json_node(
                kind: Int32(kind.rawValue), child_count: Int32(truncatingIfNeeded: children), wanted: wanted, name: nil, name_length: 0, tag: 0))
    }

    private mutating func add(_ type: DataType, name: String, wanted: Bool) {
        func leaf(_ kind: portage_json_kind) { add(kind: kind, children: 0, name: name, wanted: wanted) }
        switch type {
        case .null: leaf(PORTAGE_JSON_NULL)
        case .boolean: leaf(PORTAGE_JSON_BOOLEAN)
        case .byte: leaf(PORTAGE_JSON_INT8)
        case .short: leaf(PORTAGE_JSON_INT16)
        case .integer: leaf(PORTAGE_JSON_INT32)
        case .long: leaf(PORTAGE_JSON_INT64)
        case .float: leaf(PORTAGE_JSON_FLOAT)
        case .double: leaf(PORTAGE_JSON_DOUBLE)
        case .string: leaf(PORTAGE_JSON_STRING)
        case .binary: leaf(PORTAGE_JSON_BINARY)
        case .date: leaf(PORTAGE_JSON_DATE)
        case .timestamp: leaf(PORTAGE_JSON_TIMESTAMP)
        case .timestampNTZ, .dayTimeInterval: addRead(PORTAGE_JSON_READ8, type, name, wanted)
        case .yearMonthInterval: addRead(PORTAGE_JSON_READ4, type, name, wanted)
        case .decimal: addRead(PORTAGE_JSON_READ16, type, name, wanted)
        case .map(let key, let value):
            add(kind: PORTAGE_JSON_MAP, children: 1, name: name, wanted: wanted)
            add(.entry(key, value), name: "", wanted: true)
        case .array(let element):
            add(kind: PORTAGE_JSON_LIST, children: 1, name: name, wanted: wanted)
            add(element, name: "", wanted: true)
        case .structure(let fields):
            add(kind: PORTAGE_JSON_STRUCT, children: fields.count, name: name, wanted: wanted)
            for field in fields { add(field.type, name: field.name, wanted: true) }
        }
    }

    private mutating func addRead(_ kind: portage_json_kind, _ type: DataType, _ name: String, _ wanted: Bool) {
        add(kind: kind, children: 0, name: name, wanted: wanted)
        nodes[nodes.count - 1].tag = Int32(readTypes.count)
        readTypes.append(type)
    }

    /// Calls `body` with a reader for the schema, and destroys it afterwards.
    mutating func withReader<R>(
        environment: portage_json_environment, _ body: (OpaquePointer) throws(JSONError) -> R
    ) throws(JSONError) -> R {
        let names = self.names
        var nodes = self.nodes
        let reader = text.withUnsafeBytes { text in
            for (index, name) in names.enumerated() {
                nodes[index].name = text.baseAddress.map { ($0 + name.start).assumingMemoryBound(to: CChar.self) }
                nodes[index].name_length = name.count
            }
            return portage_json_reader_create(nodes, nodes.count, environment)
        }
        guard let reader else { throw JSONError(.unsupportedType, "from_json: out of memory for the reader of a schema") }
        defer { portage_json_reader_destroy(reader) }
        return try body(reader)
    }
}
