import Columnar

/// An aggregate function, with everything that is known about it.
///
/// The counterpart of `ScalarFunction` for a group's rows. Its states define what is kept of a group.
public final class AggregateFunction: Sendable {
    /// The name under which it is listed, and by which stored state refers to it.
    public let name: String
    /// Other names that SQL text may use: `mean` for `avg`.
    public let otherNames: [String]
    let signature: Signature
    /// Whether a repeated value changes the result: only then must `DISTINCT` keep the values.
    package let countsRepetitions: Bool
    package let documentation: FunctionDocumentation
    /// Spark shows `array_agg` as the function that it stands for, unlike `mean` or `std`.
    private let isShownByItsOwnName: Bool
    private let makeStates: @Sendable (BoundAggregate) throws -> StatesFactory
    private let statesOfResult: @Sendable (DataType) -> StatesFactory?
    private let columns: @Sendable ([Expression]) -> [Expression]

    package typealias StatesFactory = @Sendable () -> any AggregateStates

    /// - Parameters:
    ///   - countsRepetitions: see the property.
    ///   - columns: selects the arguments of a call that the states take as columns.
    ///   - states: makes the states for a call's types.
    ///   - ofResult: makes them by the type of the result only, to show a stored state.
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

    /// A resolved call: its arguments counted and cast, the call typed and named.
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

    /// The arguments of a call that are input columns of the states, and the factory of the states.
    package func plan(_ call: AggregateCall) throws -> (columns: [Expression], states: StatesFactory) {
        let columns = columns(call.arguments)
        let states = try makeStates(BoundAggregate(types: call.arguments.map(\.resolvedType), arguments: call.arguments))
        guard call.isDistinct, countsRepetitions else { return (columns, states) }
        let types = columns.map(\.resolvedType)
        return (columns, { DistinctStates(types, states) })
    }

    /// The factory of the states for arguments of `types`; `arguments` if the call's literals matter.
    package func states(of types: DataType..., arguments: [Expression] = []) throws -> StatesFactory {
        try makeStates(BoundAggregate(types: types, arguments: arguments))
    }

    /// The states for showing a stored aggregation, by the type of its result only.
    package func states(ofResult type: DataType) -> StatesFactory? { statesOfResult(type) }
}

extension AggregateFunction: Hashable {
    /// Functions are compared by identity.
    public static func == (left: AggregateFunction, right: AggregateFunction) -> Bool { left === right }
    /// Hashes the function's identity.
    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

/// A call of an aggregate with known types.
struct BoundAggregate: Sendable {
    let types: [DataType]
    let arguments: [Expression]

    /// The type of the first argument.
    var type: DataType { types.first ?? .null }

    /// The second argument of `first(v, true)`.
    var ignoresNulls: Bool {
        if arguments.count > 1, case .literal(.boolean(let flag), _) = arguments[1] { flag } else { false }
    }
}
