import Settings

/// The functions that a session knows, by every name that they have.
public struct FunctionRegistry: Sendable {
    /// Spark's, as far as they are here.
    public static let standard = FunctionRegistry(
        Conditional.all + Predicates.all + Arithmetic.all + Mathematics.all + TextFunctions.all + TextSearch.all + PatternFunctions.all
            + TimeFunctions.all + TimeTextFunctions.all + NestedFunctions.all + MapFunctions.all + JSONFunctions.all + CastFunctions.all + WindowFunctions.all,
        AggregateFunction.all)

    package enum Entry: Hashable, Sendable {
        case scalar(ScalarFunction)
        case aggregate(AggregateFunction)
    }

    private var entries: [String: Entry] = [:]

    /// In the order in which their families list them.
    package private(set) var scalars: [ScalarFunction] = []
    package private(set) var aggregates: [AggregateFunction] = []

    init(_ scalars: [ScalarFunction], _ aggregates: [AggregateFunction]) {
        for function in scalars { add(function) }
        for function in aggregates { add(function) }
    }

    private mutating func add(_ function: ScalarFunction) {
        scalars.append(function)
        for name in [function.name] + function.otherNames { entries[name] = .scalar(function) }
    }

    private mutating func add(_ function: AggregateFunction) {
        aggregates.append(function)
        for name in [function.name] + function.otherNames { entries[name] = .aggregate(function) }
    }

    /// These functions and one more, which goes before another of one of its names.
    package func with(_ function: ScalarFunction) -> FunctionRegistry {
        var copy = self
        copy.add(function)
        return copy
    }

    /// - Parameter name: in lower case.
    package func find(_ name: String) -> Entry? { entries[name] }

    package func scalar(_ name: String) -> ScalarFunction? { if case .scalar(let function) = entries[name] { function } else { nil } }
    package func aggregate(_ name: String) -> AggregateFunction? { if case .aggregate(let function) = entries[name] { function } else { nil } }

    /// Words that stand between operands and cannot be called.
    package static let operators: Set<String> = ["and", "or", "not", "in", "div"]

    /// Every name that a call in SQL may have.
    package var names: [String] { entries.keys.filter { $0.first?.isLetter ?? false && !Self.operators.contains($0) }.sorted() }

    func unknown(_ name: String) -> AnalysisError {
        let near = NearestName.find(name, among: names).map { "did you mean \($0)? " } ?? ""
        return AnalysisError(
            .unresolvedRoutine, ["routineName": Quoted.name(name.split(separator: ".").map(String.init)), "searchPath": "[`system`.`builtin`, `system`.`session`]"],
            hint: "\(near)A function of your own must be registered first, with spark.udf.register; those of Spark that there are stand in Portage's Docs/functions.md")
    }
}
