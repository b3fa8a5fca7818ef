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
    /// How the arguments of a row are evaluated.
    let evaluation: Evaluation
    package let documentation: FunctionDocumentation
    /// Spark shows `array_agg` as the function that it stands for, unlike `mean` or `std`.
    private let isShownByItsOwnName: Bool
    private let makeStates: @Sendable (BoundAggregate) throws -> StatesFactory
    private let statesOfResult: @Sendable (DataType) -> StatesFactory?
    private let columns: @Sendable ([Expression]) -> [Expression]

    /// Which of the columns that the states take Spark evaluates for a row: it shows where one fails.
    enum Evaluation: Sendable {
        case whole
        /// Up to the first that is null; of `DISTINCT` all.
        case untilNull
        /// Those of a group's first row in a task, and of no further row; of every row if the literal flag is set that passes over nulls.
        case firstRowUnlessIgnoringNulls
    }

    package typealias StatesFactory = @Sendable () -> any AggregateStates

    /// - Parameters:
    ///   - countsRepetitions: see the property.
    ///   - columns: selects the arguments of a call that the states take as columns.
    ///   - states: makes the states for a call's types.
    ///   - ofResult: makes them by the type of the result only, to show a stored state.
    init(
        _ name: String, otherNames: [String] = [], _ signature: Signature, isShownByItsOwnName: Bool = false, countsRepetitions: Bool = true, evaluation: Evaluation = .whole, since: String,
        _ summary: String, _ example: String, _ result: String, forms: SwiftForms = .columns, columns: @escaping @Sendable ([Expression]) -> [Expression] = { $0 },
        ofResult: (@Sendable (DataType) -> StatesFactory?)? = nil, states: @escaping @Sendable (BoundAggregate) throws -> StatesFactory
    ) {
        self.name = name
        self.otherNames = otherNames
        self.signature = signature
        self.isShownByItsOwnName = isShownByItsOwnName
        self.countsRepetitions = countsRepetitions
        self.evaluation = evaluation
        documentation = FunctionDocumentation(since: since, summary: summary, example: example, result: result, forms: forms)
        self.columns = columns
        makeStates = states
        statesOfResult = ofResult ?? { type in try? states(BoundAggregate(types: [type], arguments: [])) }
    }

    /// A resolved call: its arguments counted and cast, the call typed and named.
    func resolve(_ name: String, _ given: [Node], isDistinct: Bool) throws(AnalysisError) -> Node {
        let resolved = try signature.resolve(name, given)
        if isDistinct, countsRepetitions, let operand = resolved.operands.first(where: { !TypeCoercion.isOrdered($0.type) }) {
            throw AnalysisError.unordered(name, "\(name)(DISTINCT \(Node.list(resolved.shown)))", operand.type)
        }
        let call = AggregateCall(
            function: self, arguments: resolved.operands.map(\.expression), isDistinct: isDistinct, resultType: resolved.type, nullable: resolved.nullable)
        let shown = "\(isShownByItsOwnName ? self.name : name)(\(isDistinct ? "DISTINCT " : "")\(Node.list(resolved.shown)))"
        return Node(.aggregate(call), resolved.type, nullable: resolved.nullable, shown)
    }

    /// The arguments of a call that are input columns of the states, and the factory of the states.
    package func plan(_ call: AggregateCall) throws -> (columns: [Expression], states: StatesFactory) {
        var columns = columns(call.arguments)
        if case .untilNull = evaluation, !call.isDistinct { columns = Self.untilNull(columns) }
        let states = try makeStates(BoundAggregate(types: call.arguments.map(\.resolvedType), arguments: call.arguments))
        guard call.isDistinct, countsRepetitions else { return (columns, states) }
        let types = columns.map(\.resolvedType)
        return (columns, { DistinctStates(types, states) })
    }

    /// The columns, each null where one before it is null, of those whose evaluation may fail.
    private static func untilNull(_ columns: [Expression]) -> [Expression] {
        columns.indices.map { index in
            guard index > 0, !columns[index].isTotal else { return columns[index] }
            let known = columns[..<index].map { Expression.apply(Conditional.isNotNull, [$0], .boolean) }
            guard let condition = Expression.conjunction(Array(known)) else { return columns[index] }
            return .caseWhen([.init(condition: condition, value: columns[index])], otherwise: .literal(.null, columns[index].resolvedType))
        }
    }

    /// Whether the states take only the first row of a group, so that no other row's columns are evaluated.
    package func takesFirstRowOnly(_ call: AggregateCall) -> Bool {
        switch evaluation {
        case .whole, .untilNull: false
        case .firstRowUnlessIgnoringNulls: !BoundAggregate(types: [], arguments: call.arguments).ignoresNulls
        }
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
