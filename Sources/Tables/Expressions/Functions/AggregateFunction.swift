import Columnar

/// A function of a group's rows: everything that is known of it, in one value.
///
/// What `ScalarFunction` is for a row. What it keeps of a group, and for how long, is its states' own.
public final class AggregateFunction: Sendable {
    /// Under which it is listed, and by which stored state knows it.
    public let name: String
    public let otherNames: [String]
    let signature: Signature
    /// Whether a value that comes again changes the result: only then must `DISTINCT` keep the values.
    package let countsRepetitions: Bool
    package let documentation: FunctionDocumentation
    /// Spark has `array_agg` show the function that it stands for, unlike `mean` or `std`.
    private let isShownByItsOwnName: Bool
    private let makeStates: @Sendable (BoundAggregate) throws -> StatesFactory
    private let statesOfResult: @Sendable (DataType) -> StatesFactory?
    private let columns: @Sendable ([Expression]) -> [Expression]

    package typealias StatesFactory = @Sendable () -> any AggregateStates

    /// - Parameters:
    ///   - countsRepetitions: see the property.
    ///   - columns: the arguments that the states take as columns, of those that a call has.
    ///   - states: what makes the states for a call's types.
    ///   - ofResult: the same by nothing but the type of the result, for a stored state that is shown.
    init(
        _ name: String, otherNames: [String] = [], _ signature: Signature, isShownByItsOwnName: Bool = false, countsRepetitions: Bool = true, since: String,
        _ summary: String, _ example: String, _ result: String, forms: SwiftForms = .columns, columns: @escaping @Sendable ([Expression]) -> [Expression] = { $0 },
        ofResult: (@Sendable (DataType) -> StatesFactory?)? = nil, states: @escaping @Sendable (BoundAggregate) throws -> StatesFactory
    ) {
        self.name = name
        self.otherNames = otherNames
        self.signature = signature
        self.isShownByItsOwnName = isShownByItsOwnName
        self.countsRepetitions = countsRepetitions
        documentation = FunctionDocumentation(since: since, summary: summary, example: example, result: result, forms: forms)
        self.columns = columns
        makeStates = states
        statesOfResult = ofResult ?? { type in try? states(BoundAggregate(types: [type], arguments: [])) }
    }

    /// A call over resolved operands: counted, cast, typed and named.
    func resolve(_ name: String, _ given: [Node], isDistinct: Bool) throws(AnalysisError) -> Node {
        let resolved = try signature.resolve(name, given)
        if isDistinct, let operand = resolved.operands.first(where: { !TypeCoercion.isOrdered($0.type) }) {
            throw AnalysisError.unordered(name, "\(name)(DISTINCT \(Node.list(resolved.shown)))", operand.type)
        }
        let call = AggregateCall(
            function: self, arguments: resolved.operands.map(\.expression), isDistinct: isDistinct, resultType: resolved.type, nullable: resolved.nullable)
        let shown = "\(isShownByItsOwnName ? self.name : name)(\(isDistinct ? "DISTINCT " : "")\(Node.list(resolved.shown)))"
        return Node(.aggregate(call), resolved.type, nullable: resolved.nullable, shown)
    }

    /// The arguments of a call that are columns of the states' input, and what makes the states.
    package func plan(_ call: AggregateCall) throws -> (columns: [Expression], states: StatesFactory) {
        let columns = columns(call.arguments)
        let states = try makeStates(BoundAggregate(types: call.arguments.map(\.resolvedType), arguments: call.arguments))
        guard call.isDistinct, countsRepetitions else { return (columns, states) }
        let types = columns.map(\.resolvedType)
        return (columns, { DistinctStates(types, states) })
    }

    /// What makes the states for arguments of `types`; `arguments` where the call's literals matter.
    package func states(of types: DataType..., arguments: [Expression] = []) throws -> StatesFactory {
        try makeStates(BoundAggregate(types: types, arguments: arguments))
    }

    /// The states of a stored aggregation, to be shown: by nothing but the type of its result.
    package func states(ofResult type: DataType) -> StatesFactory? { statesOfResult(type) }
}

extension AggregateFunction: Hashable {
    /// A function is itself and no other.
    public static func == (left: AggregateFunction, right: AggregateFunction) -> Bool { left === right }
    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

/// A call of an aggregate whose types are settled.
struct BoundAggregate: Sendable {
    let types: [DataType]
    let arguments: [Expression]

    /// Of the first argument.
    var type: DataType { types.first ?? .null }

    /// The flag in second place of `first(v, true)`.
    var ignoresNulls: Bool {
        if arguments.count > 1, case .literal(.boolean(let flag), _) = arguments[1] { flag } else { false }
    }
}
