import Foundation

extension SchemaJSON {
    /// Why a text is no schema.
    package enum Failure: Error {
        case notJSON(any Error)
        /// What is missing or too much.
        case malformed(String)
        case unknownType(String)
        /// `char(4)`, `varchar(4)`: types of a table's schema alone.
        case textOfLength(String)
        case decimal(precision: Int, scale: Int)
        case tooDeep
    }

    /// Reads what `text` writes and what Spark does. An object has the members that Spark writes, and no other: `metadata` alone may be
    /// missing.
    /// - Parameter maximumDepth: of types in types.
    package static func type(_ text: String, maximumDepth: Int = 400) throws(Failure) -> DataType {
        try type(json(text), maximumDepth)
    }

    /// The columns of a struct.
    package static func columns(_ text: String, maximumDepth: Int = 400) throws(Failure) -> [Column] {
        guard let object = try json(text) as? [String: Any], object["type"] as? String == "struct" else {
            throw Failure.malformed("a schema is an object with \"type\": \"struct\"")
        }
        return try columns(object, maximumDepth)
    }

    private static func json(_ text: String) throws(Failure) -> Any {
        do { return try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed) } catch { throw .notJSON(error) }
    }

    private static func type(_ json: Any, _ depth: Int) throws(Failure) -> DataType {
        guard depth > 0, StackGuard.hasRoom() else { throw .tooDeep }
        if let name = json as? String { return try type(named: name) }
        guard let object = json as? [String: Any], let name = object["type"] as? String else {
            throw .malformed("a type is a name, or an object with \"type\"")
        }
        switch name {
        case "struct": return .structure(try columns(object, depth).map(\.field))
        case "array":
            try check(object, ["type", "elementType", "containsNull"])
            return .array(try type(object["elementType"] ?? "", depth - 1))
        case "map":
            try check(object, ["type", "keyType", "valueType", "valueContainsNull"])
            return .map(try type(object["keyType"] ?? "", depth - 1), try type(object["valueType"] ?? "", depth - 1))
        default: throw .unknownType(name)
        }
    }

    private static func columns(_ object: [String: Any], _ depth: Int) throws(Failure) -> [Column] {
        try check(object, ["type", "fields"])
        guard let fields = object["fields"] as? [[String: Any]] else { throw .malformed("\"fields\" is a list of objects") }
        var columns: [Column] = []
        for field in fields {
            try check(field, ["name", "type", "nullable"], optional: "metadata")
            guard let name = field["name"] as? String else { throw .malformed("a field's \"name\" is a text") }
            guard let nullable = field["nullable"] as? Bool else { throw .malformed("\"nullable\" of the field \(name) is true or false") }
            let metadata = (field["metadata"] as? [String: Any] ?? [:]).compactMapValues { $0 as? String }
            columns.append((Field(name, try type(field["type"] ?? "", depth - 1), nullable: nullable), metadata))
        }
        return columns
    }

    private static func check(_ object: [String: Any], _ members: Set<String>, optional: String? = nil) throws(Failure) {
        let found = Set(object.keys)
        if let missing = members.subtracting(found).min() {
            let what = (object["name"] ?? object["type"]) as? String
            throw .malformed("\"\(missing)\" is missing\(what.map { " of \($0.prefix(100))" } ?? "")")
        }
        if let more = found.subtracting(members).filter({ $0 != optional }).min() {
            throw .malformed("\"\(more.prefix(100))\" is no member of a schema, or not here")
        }
    }

    private static let names: [String: DataType] = [
        "boolean": .boolean, "byte": .byte, "short": .short, "integer": .integer, "long": .long, "float": .float, "double": .double,
        "string": .string, "binary": .binary, "date": .date, "timestamp": .timestamp, "timestamp_ltz": .timestamp,
        "timestamp_ntz": .timestampNTZ, "void": .null, "null": .null, "decimal": .decimal(precision: 10, scale: 0),
    ]

    private static func type(named name: String) throws(Failure) -> DataType {
        if let type = names[name] ?? interval(name) { return type }
        if let sizes = sizes(name, of: "decimal"), sizes.count == 2 {
            let (precision, scale) = (sizes[0], sizes[1])
            guard (1...Decimal128.maxPrecision).contains(precision), (0...precision).contains(scale) else {
                throw .decimal(precision: precision, scale: scale)
            }
            return .decimal(precision: precision, scale: scale)
        }
        if sizes(name, of: "char")?.count == 1 || sizes(name, of: "varchar")?.count == 1 { throw .textOfLength(name) }
        throw .unknownType(name)
    }

    /// The numbers of `decimal(10, 2)`; nil for another name.
    private static func sizes(_ name: String, of type: String) -> [Int]? {
        guard name.hasPrefix("\(type)("), name.hasSuffix(")") else { return nil }
        let parts = name.dropFirst(type.count + 1).dropLast().split(separator: ",", omittingEmptySubsequences: false)
        let sizes = parts.map { Int($0.trimmingCharacters(in: .whitespaces)) }
        return sizes.contains(nil) ? nil : sizes.compactMap { $0 }
    }

    /// `interval day to second`, `interval year`: spelled as types are shown.
    private static func interval(_ name: String) -> DataType? {
        let words = name.split(separator: " ")
        guard words.count > 1, let last = words.last else { return nil }
        func fields<F: IntervalField>(_: F.Type) -> IntervalFields<F>? {
            guard let first = F(sqlName: words[1]), let last = F(sqlName: last), first.rawValue <= last.rawValue else { return nil }
            let fields = IntervalFields(first, to: last)
            return fields.sqlName == name ? fields : nil
        }
        return fields(DayTimeField.self).map { .dayTimeInterval($0) } ?? fields(YearMonthField.self).map { .yearMonthInterval($0) }
    }
}
