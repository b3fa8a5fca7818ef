import Columnar

/// What a scalar function takes and gives: enough to check a call, to insert its casts and to type its result.
struct FunctionDefinition: Sendable {
    /// What one argument may be.
    indirect enum Parameter: Sendable {
        case any
        /// Cast to this type where Spark would do so unasked.
        case type(DataType)
        /// This type or a null, never a cast.
        case strictly(DataType)
        /// Any number; text is read as a double.
        case number
        /// Text or bytes; anything else becomes text.
        case textOrBytes
        /// Date or timestamp; text becomes the first named.
        case instant(or: DataType)
        case anyArray
        /// The element type of the first argument, an array.
        case element
        /// All such parameters meet in one type.
        case common
        /// As `common`, but text does not take other types with it.
        case commonExact
        /// The first of these that takes the argument as it is; else a cast to the last.
        case either([DataType])

        var isShared: Bool {
            switch self {
            case .common, .commonExact: true
            default: false
            }
        }
    }

    enum Result: Sendable {
        case type(DataType)
        /// The type of argument `i` after its casts.
        case argument(Int)
        case common
        case element
        case computed(@Sendable ([DataType]) -> DataType?)
    }

    enum Nullability: Sendable {
        /// Null where an argument is.
        case arguments
        case always
        case never
        /// Null where an argument is that shares the result's type.
        case shared
        /// Null only where all arguments are.
        case all
    }

    var parameters: [Parameter]
    /// How many of the parameters must be given.
    var required: Int
    /// What further arguments may be; nil where there are none.
    var rest: Parameter?
    var result: Result
    var nullability: Nullability

    init(
        _ parameters: [Parameter], optional: Int = 0, rest: Parameter? = nil, _ result: Result,
        _ nullability: Nullability = .arguments
    ) {
        self.parameters = parameters
        required = parameters.count - optional
        self.rest = rest
        self.result = result
        self.nullability = nullability
    }

    func parameter(_ index: Int) -> Parameter? { index < parameters.count ? parameters[index] : rest }

    /// The types that arguments of `given` types are cast to.
    func coerced(_ given: [DataType], name: String) throws(AnalysisError) -> [DataType] {
        guard given.count >= required, rest != nil || given.count <= parameters.count else {
            let wanted =
                rest != nil ? "at least \(required)" : required == parameters.count ? "\(required)" : "\(required) to \(parameters.count)"
            throw AnalysisError(.wrongArguments, "the function \(name) takes \(wanted) argument\(wanted == "1" ? "" : "s"), not \(given.count)")
        }
        let shared = given.indices.filter { parameter($0)?.isShared ?? false }
        var meeting = DataType.null
        if !shared.isEmpty {
            let types = shared.map { given[$0] }
            guard let type = isExact ? TypeCoercion.tightest(types) : TypeCoercion.wider(types) else {
                let types = shared.map { given[$0].sqlName }.joined(separator: ", ")
                throw AnalysisError(.typeMismatch, "the arguments of \(name) have no type in common: \(types)")
            }
            meeting = type
        }
        var coerced: [DataType] = []
        for (index, type) in given.enumerated() {
            guard let wanted = parameter(index), let target = Self.target(wanted, type, meeting: meeting, first: given.first ?? .null)
            else {
                throw AnalysisError(
                    .typeMismatch, "argument \(index + 1) of \(name) is \(type.sqlName), which the function does not take")
            }
            coerced.append(target)
        }
        return coerced
    }

    private var isExact: Bool {
        parameters.contains { if case .commonExact = $0 { true } else { false } }
    }

    private static func target(_ wanted: Parameter, _ type: DataType, meeting: DataType, first: DataType) -> DataType? {
        switch wanted {
        case .any: return type
        case .common, .commonExact: return meeting
        case .type(let target): return TypeCoercion.casts(type, to: target) ? target : nil
        case .strictly(let target): return type == target || type == .null ? target : nil
        case .number: return TypeCoercion.isNumeric(type) ? type : type == .string || type == .null ? .double : nil
        case .textOrBytes: return type == .binary ? .binary : TypeCoercion.casts(type, to: .string) ? .string : nil
        case .instant(let target):
            return type == .date || type == .timestamp ? type : TypeCoercion.casts(type, to: target) ? target : nil
        case .anyArray: if case .array = type { return type } else { return type == .null ? .array(.null) : nil }
        case .element:
            guard case .array(let element) = first else { return nil }
            return type != .null && TypeCoercion.casts(type, to: element) ? element : nil
        case .either(let types):
            return types.contains(type) ? type : types.last.flatMap { TypeCoercion.casts(type, to: $0) ? $0 : nil }
        }
    }

    func resultType(_ coerced: [DataType]) -> DataType? {
        switch result {
        case .type(let type): return type
        case .argument(let index): return index < coerced.count ? coerced[index] : nil
        case .common: return coerced.indices.first { parameter($0)?.isShared ?? false }.map { coerced[$0] }
        case .element: if case .array(let element)? = coerced.first { return element } else { return nil }
        case .computed(let compute): return compute(coerced)
        }
    }
}
