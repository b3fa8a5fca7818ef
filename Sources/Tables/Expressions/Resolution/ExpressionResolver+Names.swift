import Columnar

extension ExpressionResolver {
    /// A column, or a field of a struct column, by its dotted name, which may begin with the name of the column's table.
    func column(_ parts: [String]) throws(AnalysisError) -> Node {
        guard let first = parts.first else { throw AnalysisError(.invalidColumnName, "a column without a name") }
        guard parts.count <= Self.maximumDepth else {
            throw AnalysisError(.nestedTooDeep, "the name '\(first).…' has \(parts.count) parts, more than \(Self.maximumDepth)")
        }
        // As in Spark, the table's name takes precedence over a struct's.
        if parts.count > 1 {
            let ofTable = scope.columns(of: first).filter { $0.name.lowercased() == parts[1].lowercased() }
            if let column = try only(ofTable, [first, parts[1]]) { return try field(column, parts.dropFirst()) }
        }
        guard let column = try only(scope.columns(named: first), [first]) else {
            throw unresolved(parts)
        }
        return try field(column, parts[...])
    }

    /// A column with the query's spelling, which is kept, as in Spark; then its fields.
    private func field(_ column: ResolvedExpression, _ parts: ArraySlice<String>) throws(AnalysisError) -> Node {
        var node = node(of: column)
        let spelled = parts.first ?? column.name
        (node.text, node.name) = (spelled, spelled)
        for part in parts.dropFirst() { node = try member(node, part) }
        if parts.count > 1 { node.name = parts.last ?? column.name }
        return node
    }

    func node(of column: ResolvedExpression) -> Node {
        var node = Node(column.expression, column.type, nullable: column.nullable, column.name, isNamed: true)
        node.qualifier = column.qualifier
        return node
    }

    /// - Parameter written: the name as written in the query, which Spark shows for each of several columns.
    private func only(_ matches: [ResolvedExpression], _ written: [String]) throws(AnalysisError) -> ResolvedExpression? {
        guard matches.count <= 1 else {
            let names = matches.map { Quoted.name([$0.qualifier].compactMap { $0 } + written.suffix(1)) }
            throw AnalysisError(.ambiguousReference, ["name": Quoted.name(written), "referenceNames": "[\(names.joined(separator: ", "))]"])
        }
        return matches.first
    }

    /// `child.name`: a struct's field, or the field of each struct in an array.
    func member(_ child: Node, _ name: String) throws(AnalysisError) -> Node {
        let lower = name.lowercased()
        switch child.type {
        case .structure(let fields):
            let matches = fields.indices.filter { fields[$0].name.lowercased() == lower }
            guard let ordinal = matches.first else {
                throw Self.noField(name, of: fields)
            }
            guard matches.count == 1 else {
                throw AnalysisError(.ambiguousField, ["field": Quoted.name(name), "count": "\(matches.count)"])
            }
            return try field(child, ordinal: ordinal, name: name)
        case .map(let key, let value):
            guard key == .string else { throw AnalysisError(.typeMismatch, "'\(child.text)' has keys of the type \(key.sqlName): write \(child.text)[key]") }
            let call = NestedFunctions.item.applied(
                to: [child, Node(.literal(.string(name), .string), .string, nullable: false, name)], value, nullable: true, "\(child.text)[\(name)]")
            return call
        case .array(.structure(let fields)):
            guard let ordinal = fields.firstIndex(where: { $0.name.lowercased() == lower }) else {
                throw Self.noField(name, of: fields)
            }
            return Node(
                .field(child.expression, ordinal: ordinal, name: fields[ordinal].name), .array(fields[ordinal].type),
                nullable: child.nullable, "\(child.text).\(name)")
        case .null, .boolean, .byte, .short, .integer, .long, .float, .double, .string, .binary, .date, .timestamp, .timestampNTZ, .decimal,
            .dayTimeInterval, .yearMonthInterval, .array:
            throw Self.noParts(child, name)
        }
    }

    /// The columns for `*`, or the fields for `r.*`.
    func expand(_ qualifier: [String]) throws(AnalysisError) -> [Node] {
        guard !qualifier.isEmpty else { return scope.columns.map(node(of:)) }
        if qualifier.count == 1 {
            let columns = scope.columns(of: qualifier[0])
            if !columns.isEmpty { return columns.map(node(of:)) }
        }
        let parent: Node
        do { parent = try column(qualifier) } catch {
            guard error.errorClass == .unresolvedColumn || error.errorClass == .unresolvedColumnOfNone else { throw error }
            let columns = scope.columns.map { Quoted.name($0.name) }.joined(separator: ", ")
            throw AnalysisError(.unresolvedStar, ["targetString": Quoted.name(qualifier), "columns": columns])
        }
        guard case .structure(let fields) = parent.type else {
            throw AnalysisError(
                .starOfScalar, "Can only star expand struct data types. Attribute: `\(qualifier.joined(separator: "."))`, which is \(parent.type.sqlName).")
        }
        var nodes: [Node] = []
        for ordinal in fields.indices {
            var node = try field(parent, ordinal: ordinal, name: fields[ordinal].name)
            node.name = fields[ordinal].name
            nodes.append(node)
        }
        return nodes
    }

    /// The error for an unknown column, with suggestions.
    func unresolved(_ parts: [String]) -> AnalysisError {
        guard !scope.columns.isEmpty else { return AnalysisError(.unresolvedColumnOfNone, ["objectName": Quoted.name(parts)]) }
        let proposal = Quoted.proposal(parts, among: scope.columns.map { [$0.qualifier, $0.name].compactMap { $0 } })
        return AnalysisError(.unresolvedColumn, ["objectName": Quoted.name(parts), "proposal": proposal])
    }

    private static func noField(_ name: String, of fields: [Field]) -> AnalysisError {
        AnalysisError(.fieldNotFound, ["fieldName": Quoted.name(name), "fields": fields.map { Quoted.name($0.name) }.joined(separator: ", ")])
    }

    /// The error for `child.name` or `child[…]` if the value has no parts; an array has elements by index.
    static func noParts(_ child: Node, _ part: String) -> AnalysisError {
        if case .array = child.type { return .input(2, "\(child.text)[\(part)]", requires: "\"INTEGRAL\"", part, .string) }
        return AnalysisError(.invalidExtractBase, ["base": Quoted.expression(child.text), "other": Quoted.type(child.type)])
    }
}
