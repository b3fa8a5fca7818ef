import Settings

/// The functions that a session knows, by every name that they have.
public struct FunctionRegistry: Sendable {
    /// Spark's, as far as they are here.
    public static let standard = FunctionRegistry(
        Conditional.all + Predicates.all + Arithmetic.all + Mathematics.all + TextFunctions.all + TextSearch.all + PatternFunctions.all
            + TimeFunctions.all + TimeTextFunctions.all + NestedFunctions.all + JSONFunctions.all + CastFunctions.all + WindowFunctions.all,
        AggregateFunction.all)

    private var scalarsByName: [String: ScalarFunction] = [:]
    private var aggregatesByName: [String: AggregateFunction] = [:]

    /// In the order in which their families list them.
    package private(set) var scalars: [ScalarFunction]
    package private(set) var aggregates: [AggregateFunction]

    init(_ scalars: [ScalarFunction], _ aggregates: [AggregateFunction]) {
        self.scalars = scalars
        self.aggregates = aggregates
        for function in scalars {
            for name in [function.name] + function.otherNames { scalarsByName[name] = function }
        }
        for function in aggregates {
            for name in [function.name] + function.otherNames { aggregatesByName[name] = function }
        }
    }

    /// These functions and one more, which goes before one of the same name.
    package func with(_ function: ScalarFunction) -> FunctionRegistry { FunctionRegistry(scalars + [function], aggregates) }
    package func with(_ function: AggregateFunction) -> FunctionRegistry { FunctionRegistry(scalars, aggregates + [function]) }

    /// - Parameter name: in lower case.
    package func scalar(_ name: String) -> ScalarFunction? { scalarsByName[name] }
    package func aggregate(_ name: String) -> AggregateFunction? { aggregatesByName[name] }

    /// Every name that a call in SQL may have.
    package var names: [String] {
        (Array(scalarsByName.keys) + Array(aggregatesByName.keys)).filter { $0.first?.isLetter ?? false }.sorted()
    }

    func unknown(_ name: String) -> AnalysisError {
        let hint = NearestName.hint(name, among: names)
        return AnalysisError(
            .unresolvedFunction,
            "[UNRESOLVED_ROUTINE] there is no function '\(name)'\(hint.isEmpty ? ";" : hint) Docs/functions.md lists those that there are")
    }
}
