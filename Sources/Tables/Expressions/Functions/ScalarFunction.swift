import Columnar

/// A scalar function, with everything that is known about it.
///
/// Its names, what calls it accepts, the type and the nullability of its result, the name of its column, its computation, and its line in the
/// documentation. The resolver finds it once by one of its names; from then on an expression holds the function itself. The families are in the
/// files beside this one; `FunctionRegistry.standard` has them all.
public final class ScalarFunction: Sendable {
    /// The name under which it is listed.
    public let name: String
    /// Other names that SQL text may use: `char_length` for `length`.
    public let otherNames: [String]
    /// Whether it always gives the same result for the same row.
    let isDeterministic: Bool
    let named: NamedCalls
    let rule: CallRule
    let computation: Computation
    package let documentation: FunctionDocumentation

    /// Which calls text may write by the function's name: the grammar has forms that no name calls.
    enum NamedCalls: Sendable {
        case all
        /// With so many arguments at most; with 0 none at all.
        case upTo(Int)
        /// To a call its name is not that of a function.
        case unknown
    }

    /// How a call is checked and typed.
    enum CallRule: Sendable {
        case signature(Signature)
        /// By code, because a signature cannot express it.
        case form(FunctionForm, Resolve)
    }

    typealias Resolve = @Sendable (FunctionCall) throws(AnalysisError) -> Node

    /// How a call is computed.
    enum Computation: Sendable {
        /// The arguments are evaluated as said, then the kernel runs over them.
        case kernel(OperandEvaluation, @Sendable (BoundCall) throws -> Kernel)
        /// It evaluates its arguments itself: some of them not always, or not as columns.
        /// - Parameter isTotal: as in `OperandEvaluation`.
        case evaluator(isTotal: Bool, @Sendable (BoundCall) throws -> Evaluator)
        /// The call is replaced by another expression of its arguments, which have their final types.
        case rewrite(@Sendable ([Expression], DataType) -> Expression)
        /// The resolved call consists of other functions only.
        case resolved
        /// The plan computes it, because it produces rows.
        case planned
    }

    init(
        _ name: String, _ otherNames: [String], _ rule: CallRule, isDeterministic: Bool = true, named: NamedCalls = .all, _ documentation: FunctionDocumentation,
        _ computation: Computation
    ) {
        self.name = name
        self.otherNames = otherNames
        self.named = named
        self.rule = rule
        self.isDeterministic = isDeterministic
        self.documentation = documentation
        self.computation = computation
    }

    /// A function whose calls are described by a signature, computed by a kernel over its evaluated arguments.
    /// - Parameter evaluation: how the kernel needs its operands; by default up to the first null if the signature says that one makes the result null.
    convenience init(
        _ name: String, otherNames: [String] = [], _ signature: Signature, isDeterministic: Bool = true, since: String, _ summary: String,
        _ example: String, _ result: String, forms: SwiftForms = .columns, named: NamedCalls = .all, evaluation: OperandEvaluation? = nil,
        kernel: @escaping @Sendable (BoundCall) throws -> Kernel
    ) {
        self.init(
            name, otherNames, .signature(signature), isDeterministic: isDeterministic, named: named,
            FunctionDocumentation(since: since, summary: summary, example: example, result: result, forms: forms),
            .kernel(evaluation ?? (signature.isNullOfAnyNull ? .untilNull : .whole), kernel))
    }

    /// The same, of a function that evaluates its arguments itself.
    convenience init(
        _ name: String, _ signature: Signature, since: String, _ summary: String, _ example: String, _ result: String, forms: SwiftForms = .columns,
        isTotal: Bool, evaluator: @escaping @Sendable (BoundCall) throws -> Evaluator
    ) {
        self.init(
            name, [], .signature(signature), FunctionDocumentation(since: since, summary: summary, example: example, result: result, forms: forms),
            .evaluator(isTotal: isTotal, evaluator))
    }

    /// A function whose calls a signature describes, and that stands for another expression of its arguments.
    convenience init(
        _ name: String, _ signature: Signature, since: String, _ summary: String, _ example: String, _ result: String,
        rewrite: @escaping @Sendable ([Expression], DataType) -> Expression
    ) {
        self.init(
            name, [], .signature(signature), FunctionDocumentation(since: since, summary: summary, example: example, result: result, forms: .columns),
            .rewrite(rewrite))
    }

    /// A function whose calls are resolved by code.
    convenience init(
        _ name: String, otherNames: [String] = [], _ form: FunctionForm, since: String, _ summary: String, _ example: String, _ result: String,
        forms: SwiftForms = .columns, named: NamedCalls = .all, resolve: @escaping Resolve, _ computation: Computation
    ) {
        self.init(
            name, otherNames, .form(form, resolve), named: named,
            FunctionDocumentation(since: since, summary: summary, example: example, result: result, forms: forms), computation)
    }

    /// Resolves the call: checks it, casts its arguments, and determines its type and name.
    func resolve(_ call: FunctionCall) throws(AnalysisError) -> Node {
        switch rule {
        case .signature(let signature): return try signature.resolve(call, try call.operands())
        case .form(let form, let resolve):
            guard form.counts.contains(call.arguments.count) else { throw call.wrongCount }
            return try resolve(call)
        }
    }
}

extension ScalarFunction {
    /// How its kernel needs its operands; nil if it evaluates them itself, or is computed as other functions.
    package var evaluation: OperandEvaluation? { if case .kernel(let evaluation, _) = computation { evaluation } else { nil } }

    /// Whether a call has a value or a null for all plain operands, and never fails.
    package var isTotal: Bool {
        switch computation {
        case .kernel(let evaluation, _): evaluation.isTotal
        case .evaluator(let isTotal, _): isTotal
        case .rewrite, .resolved, .planned: false
        }
    }
}

extension ScalarFunction: Hashable {
    /// Functions are compared by identity.
    public static func == (left: ScalarFunction, right: ScalarFunction) -> Bool { left === right }
    /// Hashes the function's identity.
    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

/// A function's parameters and result in words, if no signature describes them.
struct FunctionForm: Sendable {
    var parameters: String
    /// The permitted numbers of arguments.
    var counts: ClosedRange<Int>
    /// The same in Spark's words, if they differ from those for a range.
    var expectedCount: String?
    var result: String
    var nulls: String

    init(
        _ parameters: String, _ counts: ClosedRange<Int>, expectedCount: String? = nil, _ result: String, _ nulls: String = "where an argument is null"
    ) {
        self.parameters = parameters
        self.counts = counts
        self.expectedCount = expectedCount
        self.result = result
        self.nulls = nulls
    }
}

/// A call of a function in an expression that is being resolved.
struct FunctionCall {
    let function: ScalarFunction
    /// The name as written in the query, in lower case: one of the function's names.
    let name: String
    let arguments: [Expression]
    let resolver: ExpressionResolver
    let depth: Int

    /// The arguments, each resolved.
    func operands() throws(AnalysisError) -> [Node] {
        var nodes: [Node] = []
        for argument in arguments { nodes.append(try operand(argument)) }
        return nodes
    }

    func operand(_ argument: Expression) throws(AnalysisError) -> Node { try resolver.node(argument, depth: depth) }

    /// The function applied to operands that have their final types.
    func result(_ operands: [Node], _ type: DataType, nullable: Bool? = nil, _ text: String) -> Node {
        function.applied(to: operands, type, nullable: nullable, text)
    }

    /// `name(a, b)`.
    func text(_ operands: [Node]) -> String { "\(name)(\(Node.list(operands)))" }

    var wrongCount: AnalysisError {
        guard case .form(let form, _) = function.rule else { return .count(name, expected: "another number of", arguments.count) }
        return .count(name, expected: form.expectedCount ?? AnalysisError.expected(form.counts), arguments.count)
    }
}

extension ScalarFunction {
    /// The function applied to operands that have their final types; by default null if one of them is.
    func applied(to operands: [Node], _ type: DataType, nullable: Bool? = nil, _ text: String) -> Node {
        Node(.apply(self, operands.map(\.expression), type), type, nullable: nullable ?? operands.contains { $0.nullable }, text)
    }
}

/// A call with known types, about to be compiled.
struct BoundCall: Sendable {
    let function: ScalarFunction
    let arguments: [Expression]
    let result: DataType
    /// The fields of a struct that are read; nil for all.
    var fields: Set<Int>?

    var types: [DataType] { arguments.map(\.resolvedType) }
    /// For messages.
    var name: String { function.name }

    func size(_ context: EvaluationContext) -> SizeGuard { SizeGuard(name, context) }

    /// Whether an operand may be passed over where one before it is null, and there is one for which that makes a difference.
    func skipsNulls(_ evaluation: OperandEvaluation) -> Bool {
        evaluation.endsAtNull(result) && !evaluation.positions(arguments.count).dropFirst().allSatisfy { arguments[$0].isTotal }
    }

    /// The error for types that the signature accepts and no kernel supports.
    var noKernel: ExpressionError {
        ExpressionError(.notScalar, "the function \(name)(\(types.map(\.sqlName).joined(separator: ", "))) cannot be computed here")
    }
}

/// A loop over operands: `count` rows, which is 1 if all operands are scalar.
typealias Kernel = @Sendable ([ColumnarValue], Int, EvaluationContext) throws -> ColumnArray
