import Columnar
import Errors

/// The errors that functions and operators have in common.
extension AnalysisError {
    /// Argument `number`, from 1, of the expression `text` has a type that is not accepted.
    /// - Parameter requires: the accepted types in Spark's notation: `"NUMERIC"`.
    static func input(_ number: Int, _ text: String, requires: String, _ given: String, _ type: DataType) -> AnalysisError {
        AnalysisError(
            .unexpectedInputType,
            [
                "sqlExpr": Quoted.expression(text), "paramIndex": "\(number)", "requiredType": requires, "inputSql": Quoted.expression(given),
                "inputType": Quoted.type(type),
            ])
    }

    static func input(_ number: Int, _ text: String, requires: String, _ given: Node) -> AnalysisError {
        input(number, text, requires: requires, given.text, given.type)
    }

    /// The two sides of an operator do not match: their types differ, or it does not accept either.
    static func operands(_ text: String, _ left: DataType, _ right: DataType, requires: String) -> AnalysisError {
        guard left == right else {
            return AnalysisError(.differentOperands, ["sqlExpr": Quoted.expression(text), "left": Quoted.type(left), "right": Quoted.type(right)])
        }
        return AnalysisError(.wrongOperands, ["sqlExpr": Quoted.expression(text), "inputType": requires, "actualDataType": Quoted.type(left)])
    }

    /// A function that compares its operands is given a type that has no order: it holds a map.
    static func unordered(_ function: String, _ text: String, _ type: DataType) -> AnalysisError {
        AnalysisError(.unordered, ["sqlExpr": Quoted.expression(text), "functionName": Quoted.name(function), "dataType": Quoted.type(type)])
    }

    /// Values that should meet in one type and do not.
    /// - Parameter types: as Spark lists them for the function: `Quoted.list` or `Quoted.choice`.
    static func different(_ function: String, _ text: String, _ types: String) -> AnalysisError {
        AnalysisError(.differentInputs, ["sqlExpr": Quoted.expression(text), "functionName": Quoted.name(function), "dataType": types])
    }

    /// - Parameter expected: `2`, `[2, 3]`, `> 0`.
    static func count(_ function: String, expected: String, _ actual: Int) -> AnalysisError {
        AnalysisError(.wrongCount, ["functionName": Quoted.name(function), "expectedNum": expected, "actualNum": "\(actual)", "docroot": "https://spark.apache.org/docs/latest"])
    }

    /// How many arguments a function takes, in Spark's notation.
    static func expected(_ counts: ClosedRange<Int>) -> String {
        if counts.upperBound > 20 { return "> \(counts.lowerBound - 1)" }
        return counts.count == 1 ? "\(counts.lowerBound)" : "[\(counts.map(String.init).joined(separator: ", "))]"
    }
}
