import Columnar
import Settings

extension ExpressionResolver {
    /// A column, or a field inside a struct column, by its dotted name, which may begin with the name of the column's table.
    func column(_ parts: [String]) throws(AnalysisError) -> Node {
        guard let first = parts.first else { throw AnalysisError(.unresolvedColumn, "a column without a name") }
        guard parts.count <= Self.maximumDepth else {
            throw AnalysisError(.syntax, "the name '\(first).…' has \(parts.count) parts, more than \(Self.maximumDepth)")
        }
        // As in Spark the table's name goes before a struct's.
        if parts.count > 1 {
            let ofTable = scope.columns(of: first).filter { $0.name.lowercased() == parts[1].lowercased() }
            if let column = try only(ofTable, parts[1]) { return try field(column, parts.dropFirst()) }
        }
        guard let column = try only(scope.columns(named: first), first) else {
            throw AnalysisError(
                .unresolvedColumn,
                "there is no column '\(parts.joined(separator: "."))'\(Self.suggestion(for: first, among: scope.columns.map(\.name)))")
        }
        return try field(column, parts[...])
    }

    /// A column by the spelling of the query, which is kept, as in Spark; then fields inside of it.
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

    private func only(_ matches: [ResolvedExpression], _ name: String) throws(AnalysisError) -> ResolvedExpression? {
        guard matches.count <= 1 else {
            throw AnalysisError(.ambiguousColumn, "the column name '\(name)' is ambiguous: \(matches.count) columns have it")
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
                throw AnalysisError(
                    .unresolvedColumn,
                    "'\(child.text)' has no field '\(name)'\(Self.suggestion(for: name, among: fields.map(\.name)))")
            }
            guard matches.count == 1 else {
                throw AnalysisError(.ambiguousColumn, "'\(child.text)' has \(matches.count) fields called '\(name)'")
            }
            return try field(child, ordinal: ordinal, name: name)
        case .array(.structure(let fields)):
            guard let ordinal = fields.firstIndex(where: { $0.name.lowercased() == lower }) else {
                throw AnalysisError(
                    .unresolvedColumn,
                    "the structs in '\(child.text)' have no field '\(name)'\(Self.suggestion(for: name, among: fields.map(\.name)))")
            }
            return Node(
                .field(child.expression, ordinal: ordinal, name: fields[ordinal].name), .array(fields[ordinal].type),
                nullable: child.nullable, "\(child.text).\(name)")
        case .null, .boolean, .byte, .short, .integer, .long, .float, .double, .string, .binary, .date, .timestamp, .array:
            throw AnalysisError(
                .typeMismatch, "'\(child.text)' is \(child.type.sqlName), which has no field '\(name)'")
        }
    }

    /// The columns that `*`, or the fields that `r.*`, stands for.
    func expand(_ qualifier: [String]) throws(AnalysisError) -> [Node] {
        guard !qualifier.isEmpty else { return scope.columns.map(node(of:)) }
        if qualifier.count == 1 {
            let columns = scope.columns(of: qualifier[0])
            if !columns.isEmpty { return columns.map(node(of:)) }
        }
        let parent = try column(qualifier)
        guard case .structure(let fields) = parent.type else {
            throw AnalysisError(.typeMismatch, "'\(parent.text).*' needs a struct; '\(parent.text)' is \(parent.type.sqlName)")
        }
        var nodes: [Node] = []
        for ordinal in fields.indices {
            var node = try field(parent, ordinal: ordinal, name: fields[ordinal].name)
            node.name = fields[ordinal].name
            nodes.append(node)
        }
        return nodes
    }

    /// "; did you mean …?", or what there is.
    static func suggestion(for name: String, among candidates: [String]) -> String {
        guard !candidates.isEmpty else { return "; there are no columns" }
        let lower = Array(name.lowercased().unicodeScalars.prefix(200))
        let ranked = candidates.map { ($0, NearestName.distance(lower, Array($0.lowercased().unicodeScalars.prefix(200)))) }
            .sorted { ($0.1, $0.0) < ($1.1, $1.0) }
        if let best = ranked.first, best.1 <= max(1, lower.count / 2) { return "; did you mean '\(best.0)'?" }
        let shown = ranked.prefix(5).map { "'\($0.0)'" }.joined(separator: ", ")
        return "; there are \(shown)\(candidates.count > 5 ? ", …" : "")"
    }
}
