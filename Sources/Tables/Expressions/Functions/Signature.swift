import Columnar

/// A function's parameters and result: enough to check a call, to insert its casts, to determine its type and its name.
struct Signature: Sendable {
    /// The permitted types of one argument.
    indirect enum Parameter: Sendable {
        case any
        /// Cast to this type if Spark does so implicitly.
        case type(DataType)
        /// This type or a null, without a cast.
        case strictly(DataType)
        /// Any number; text is cast to double.
        case number
        /// The same, or an interval.
        case numberOrInterval
        /// An interval, or a value that is cast to double.
        case doubleOrInterval
        /// Text or bytes; other types are cast to text.
        case textOrBytes
        /// An array; anything else becomes text.
        case textOrArray
        /// Date or timestamp; text becomes the first named.
        case instant(or: DataType)
        case anyArray
        /// An array, and not the bare NULL.
        case typedArray
        case anyMap
        /// An array or a map.
        case anyCollection
        /// The same, and not the bare NULL.
        case typedCollection
        /// A map's key: the first argument's keys and this meet in the tightest type that holds both.
        case key
        /// Of an array a whole number of 32 bits, of a map a key, which meets the keys more strictly.
        case place
        /// An array's element: the first argument's elements and this meet in the tightest type that holds both.
        case element
        /// All such parameters are cast to their common type.
        case common
        /// Like `common`, but text does not determine the common type.
        case commonExact
        /// A constant that is cast to this type, known to messages by a name: it becomes a literal.
        case constant(DataType, String)
        /// What a sum is made of: a number, an interval, or a timestamp as its seconds; text is cast to double.
        case summand
        /// A literal of this type: a setting of the function, which is not part of the column's name.
        case literal(DataType)
        /// The first of these types that the argument has; else a cast to the first that accepts it.
        case either([DataType])
        /// A whole number that fits this type, without a cast from other types.
        case whole(DataType)
        /// A timestamp with or without a zone; else a cast to one with a zone.
        case moment
        /// One of these types, without a cast; a null has the last.
        case oneOf([DataType])

        var isShared: Bool {
            switch self {
            case .common, .commonExact: true
            case .any, .type, .strictly, .number, .numberOrInterval, .doubleOrInterval, .textOrBytes, .textOrArray, .instant, .anyArray, .typedArray, .anyMap, .anyCollection, .typedCollection, .key, .place, .element, .literal, .constant, .summand, .either, .oneOf, .whole, .moment: false
            }
        }

        var isSetting: Bool { if case .literal = self { true } else { false } }

        static let string = Parameter.type(.string)
        static let int = Parameter.type(.integer)
        static let long = Parameter.type(.long)
        static let double = Parameter.type(.double)
        static let date = Parameter.type(.date)
        static let timestamp = Parameter.type(.timestamp)
    }

    enum Result: Sendable {
        case type(DataType)
        /// The type of argument `i` after its casts.
        case argument(Int)
        case common
        case element
        /// Computed from the arguments' types after their casts; the text describes it in the documentation.
        case computed(String, @Sendable ([DataType]) -> DataType?)
        /// From the first argument's type and the second, a literal number of decimal places; the text describes it in the documentation.
        case typedByPlaces(String)

        static let boolean = Result.type(.boolean)
        static let int = Result.type(.integer)
        static let long = Result.type(.long)
        static let double = Result.type(.double)
        static let string = Result.type(.string)
        static let date = Result.type(.date)
        static let timestamp = Result.type(.timestamp)
    }

    enum Nullability: Equatable, Sendable {
        /// Null if an argument is.
        case arguments
        case always
        case never
        /// Null if an argument with the result's type is.
        case shared
        /// Null only if all arguments are.
        case all
    }

    /// The text of a call, which names its column: from the name as written in the query and the operands.
    typealias Shown = @Sendable (_ name: String, _ operands: [Node]) -> String

    /// A default argument that Spark fills in, and shows.
    struct Default: Sendable {
        var position: Int
        var value: Value
        var type: DataType
    }

    /// Further checks of this function on its arguments, which have their types.
    typealias Check = @Sendable (_ name: String, _ operands: [Node]) throws(AnalysisError) -> Void

    var parameters: [Parameter]
    /// The number of required parameters.
    var required: Int
    /// The type of further arguments; nil if there are none.
    var rest: Parameter?
    var result: Result
    var nullability: Nullability
    var defaults: [Default] = []
    var shown: Shown = { name, operands in "\(name)(\(Node.list(operands)))" }
    var check: Check?
    /// Of how many of its arguments the result is made, by their types; the others are checked, shown, and not evaluated. nil for all.
    var taken: (@Sendable ([DataType]) -> Int)?

    init(
        _ parameters: [Parameter], optional: Int = 0, rest: Parameter? = nil, _ result: Result, _ nullability: Nullability = .arguments
    ) {
        self.parameters = parameters
        required = parameters.count - optional
        self.rest = rest
        self.result = result
        self.nullability = nullability
    }

    /// With `value` for argument `position`, from 0, if a call has fewer arguments.
    func filling(_ position: Int, _ value: Value, _ type: DataType) -> Signature {
        var copy = self
        copy.defaults.append(Default(position: position, value: value, type: type))
        return copy
    }

    /// With another text than `name(a, b)`.
    func shown(_ shown: @escaping Shown) -> Signature {
        var copy = self
        copy.shown = shown
        return copy
    }

    /// With its name in capitals if the query writes it as one of `names`.
    func capitalized(_ names: Set<String>) -> Signature {
        shown { name, operands in "\(names.contains(name) ? name.uppercased() : name)(\(Node.list(operands)))" }
    }

    /// Made of so many of its arguments only.
    func taking(_ taken: @escaping @Sendable ([DataType]) -> Int) -> Signature {
        var copy = self
        copy.taken = taken
        return copy
    }

    func checked(_ check: Check?) -> Signature {
        var copy = self
        copy.check = check
        return copy
    }

    /// A call whose operands have their final types.
    struct Resolved {
        var operands: [Node]
        var type: DataType
        var nullable: Bool
        /// The operands in the column's name, as given.
        var shown: [Node]
    }

    /// A call over resolved operands, with its arguments counted, defaults filled in, cast and checked.
    /// - Parameter name: the name of the function as written in the query.
    func resolve(_ name: String, _ given: [Node]) throws(AnalysisError) -> Resolved {
        var nodes = given
        for fill in defaults where nodes.count >= required && nodes.count == fill.position {
            nodes.append(Node(.literal(fill.value, fill.type), fill.type, nullable: false, LiteralText.text(fill.value, fill.type)))
        }
        let types = try coerced(nodes, name: name)
        var operands = zip(nodes, types).map { $0.cast($1) }
        for index in operands.indices {
            guard case .constant(let type, let title)? = parameter(index) else { continue }
            guard let value = operands[index].expression.constant else {
                throw AnalysisError(
                    .notFoldable,
                    [
                        "sqlExpr": Quoted.expression(shown(name, nodes)), "inputName": title, "inputType": Quoted.type(type),
                        "inputExpr": Quoted.expression(nodes[index].text),
                    ])
            }
            operands[index].expression = .literal(value, type)
        }
        guard let result = resultType(types, operands) else {
            throw AnalysisError(
                .typeMismatch, "Cannot resolve \(Quoted.expression(shown(name, nodes))) due to data type mismatch: the function does not take \(Quoted.list(types)).")
        }
        try check?(name, operands)
        return Resolved(
            operands: operands, type: result, nullable: isNullable(operands),
            shown: nodes.enumerated().filter { !(parameter($0.offset)?.isSetting ?? false) }.map(\.element))
    }

    /// The same for a scalar function, with its type and name.
    func resolve(_ call: FunctionCall, _ given: [Node]) throws(AnalysisError) -> Node {
        let resolved = try resolve(call.name, given)
        let operands = Array(resolved.operands.prefix(taken?(resolved.operands.map(\.type)) ?? .max))
        var node = call.function.applied(to: operands, resolved.type, nullable: resolved.nullable, shown(call.name, resolved.operands))
        if case .rewrite(let rewrite) = call.function.computation { node.expression = rewrite(operands.map(\.expression), resolved.type) }
        return node
    }

    func isNullable(_ operands: [Node]) -> Bool {
        switch nullability {
        case .arguments: operands.contains { $0.nullable }
        case .always: true
        case .never: false
        case .shared: zip(operands, operands.indices).contains { $0.nullable && (parameter($1)?.isShared ?? false) }
        case .all: operands.allSatisfy { $0.nullable }
        }
    }

    /// Whether the result is null wherever an argument is.
    var isNullOfAnyNull: Bool { nullability == .arguments || nullability == .always }

    func parameter(_ index: Int) -> Parameter? { index < parameters.count ? parameters[index] : rest }

    /// The types to which arguments of the given types are cast.
    private func coerced(_ nodes: [Node], name: String) throws(AnalysisError) -> [DataType] {
        let given = nodes.map(\.type)
        guard given.count >= required, rest != nil || given.count <= parameters.count else {
            throw AnalysisError.count(name, expected: AnalysisError.expected(required...(rest != nil ? .max : parameters.count)), given.count)
        }
        let shared = given.indices.filter { parameter($0)?.isShared ?? false }
        var common = DataType.null
        if !shared.isEmpty {
            let types = shared.map { given[$0] }
            guard let type = isExact ? TypeCoercion.tightest(types) : TypeCoercion.wider(types) else {
                throw AnalysisError.different(name, shown(name, nodes), isExact ? Quoted.list(types) : Quoted.choice(types))
            }
            common = type
        }
        var coerced: [DataType] = []
        let first = widened(given)
        for (index, own) in given.enumerated() {
            let type = index == 0 ? first : own
            guard let wanted = parameter(index), let target = Self.target(wanted, type, common: common, first: first)
            else {
                let text = Quoted.expression(shown(name, nodes))
                if case .literal(let literal)? = parameter(index) {
                    throw AnalysisError(.wrongLiteral, "The \(Ordinal.word(index)) argument of \(name) should be a \(literal.sqlName) literal, not '\(nodes[index].text)'.")
                }
                if index == 0 && type == .null, case .element? = parameter(1) {
                    throw AnalysisError(.nullArgument, ["sqlExpr": text, "functionName": Quoted.name(name)])
                }
                if case .element? = parameter(index), case .array? = given.first {
                    guard type != .null else { throw AnalysisError(.nullArgument, ["sqlExpr": text, "functionName": Quoted.name(name)]) }
                    throw AnalysisError(
                        .elementOfOtherType,
                        [
                            "sqlExpr": text, "functionName": Quoted.name(name), "dataType": "\"ARRAY\"", "leftType": Quoted.type(given[0]),
                            "rightType": Quoted.type(type),
                        ])
                }
                if case .map? = given.first, index > 0, type == .null { throw AnalysisError(.nullArgument, ["sqlExpr": text, "functionName": Quoted.name(name)]) }
                if case .map? = given.first, index > 0 {
                    throw AnalysisError(
                        .keyOfOtherType,
                        [
                            "sqlExpr": text, "functionName": Quoted.name(name), "dataType": "\"MAP\"", "leftType": Quoted.type(given[0]),
                            "rightType": Quoted.type(type),
                        ])
                }
                let wanted = parameter(index).map { Self.required($0, first: given.first ?? .null) } ?? ""
                throw AnalysisError.input(index + 1, shown(name, nodes), requires: wanted, nodes[index])
            }
            if case .literal(let literal) = wanted, !nodes[index].isLiteral {
                throw AnalysisError(
                    .wrongLiteral, "The \(Ordinal.word(index)) argument of \(name) should be a \(literal.sqlName) literal, not '\(nodes[index].text)'.")
            }
            coerced.append(target)
        }
        return coerced
    }

    /// The first argument's type, its elements or keys being of the type in which they meet the arguments that are compared with them.
    private func widened(_ given: [DataType]) -> DataType {
        var first = given.first ?? .null
        for (index, type) in given.enumerated().dropFirst() {
            guard let parameter = parameter(index), let meeting = Self.meeting(parameter, first, type) else { continue }
            if case .map(_, let value) = first { first = .map(meeting, value) } else { first = .array(meeting) }
        }
        return first
    }

    /// The type in which an argument that is looked for meets the elements or keys of the first one; nil for other parameters, and if there is none.
    private static func meeting(_ wanted: Parameter, _ first: DataType, _ type: DataType) -> DataType? {
        if case .element = wanted, case .array(let element) = first { return type == .null ? nil : TypeCoercion.element(element, type) }
        guard case .map(let key, _) = first else { return nil }
        if case .key = wanted { return type == .null ? nil : TypeCoercion.element(key, type) }
        if case .place = wanted { return TypeCoercion.key(key, type) }
        return nil
    }

    private var isExact: Bool {
        parameters.contains { if case .commonExact = $0 { true } else { false } }
    }

    private static func target(_ wanted: Parameter, _ type: DataType, common: DataType, first: DataType) -> DataType? {
        switch wanted {
        case .any: return type
        case .common, .commonExact: return common
        case .type(let target), .constant(let target, _): return TypeCoercion.casts(type, to: target) ? target : nil
        case .strictly(let target): return type == target || type == .null ? target : nil
        case .literal(let target):
            // 0.05 is a decimal.
            if target == .double, case .decimal = type { return .double }
            return type == target || type == .null ? target : nil
        case .whole(let target):
            let order = TypeCoercion.numericOrder
            if type == .null { return target }
            guard let rank = order.firstIndex(of: type), let limit = order.firstIndex(of: target) else { return nil }
            return rank <= limit ? target : nil
        case .moment: return type == .timestampNTZ ? type : TypeCoercion.casts(type, to: .timestamp) ? .timestamp : nil
        case .summand: return type == .timestamp ? .double : target(.numberOrInterval, type, common: common, first: first)
        case .numberOrInterval where TypeCoercion.isInterval(type), .doubleOrInterval where TypeCoercion.isInterval(type): return type
        case .doubleOrInterval: return TypeCoercion.casts(type, to: .double) ? .double : nil
        case .number, .numberOrInterval: return TypeCoercion.isNumeric(type) ? type : type == .string || type == .null ? .double : nil
        case .textOrArray: if case .array = type { return type } else { return TypeCoercion.casts(type, to: .string) ? .string : nil }
        case .textOrBytes: return type == .binary ? .binary : TypeCoercion.casts(type, to: .string) ? .string : nil
        case .instant(let target):
            if TypeCoercion.isTime(type) { return type }
            // A number is not the text of a time.
            if target == .string { return type == .string || type == .null ? .string : nil }
            return TypeCoercion.casts(type, to: target) ? target : nil
        case .anyArray: if case .array = type { return type } else { return type == .null ? .array(.null) : nil }
        case .typedArray: if case .array = type { return type } else { return nil }
        case .typedCollection: return type == .null ? nil : target(.anyCollection, type, common: common, first: first)
        case .anyMap: if case .map = type { return type } else { return type == .null ? .map(.null, .null) : nil }
        case .anyCollection:
            if case .map = type { return type }
            return target(.anyArray, type, common: common, first: first)
        // `first` has met all arguments already: what it has is what they meet in, or they do not.
        case .key:
            guard case .map(let key, _) = first else { return first == .null ? type : nil }
            return meeting(wanted, first, type) == key ? key : nil
        case .place:
            if case .map(let key, _) = first { return meeting(wanted, first, type) == key ? key : nil }
            return [.byte, .short, .integer].contains(type) ? .integer : nil
        case .element:
            guard case .array(let element) = first else { return nil }
            return meeting(wanted, first, type) == element ? element : nil
        case .either(let types):
            return types.contains(type) ? type : types.first { TypeCoercion.casts(type, to: $0) }
        case .oneOf(let types): return types.contains(type) ? type : type == .null ? types.last : nil
        }
    }

    private func resultType(_ coerced: [DataType], _ operands: [Node]) -> DataType? {
        switch result {
        case .type(let type): return type
        case .argument(let index): return index < coerced.count ? coerced[index] : nil
        case .common: return coerced.indices.first { parameter($0)?.isShared ?? false }.map { coerced[$0] }
        case .element:
            if case .map(_, let value)? = coerced.first { return value }
            if case .array(let element)? = coerced.first { return element }
            return nil
        case .computed(_, let compute): return compute(coerced)
        case .typedByPlaces:
            guard let type = coerced.first, case .decimal = type else { return coerced.first }
            guard operands.count > 1, case .literal(let places, _) = operands[1].expression else { return type }
            // A null number of places has the type of 0.
            let count: Int64 = if case .long(let count) = places { count } else { 0 }
            return DecimalTypes.rounded(type, places: Int(max(-400, min(400, count))))
        }
    }
}
