import Columnar
import Expressions

/// Registers Swift functions that SQL text and `expr` can call.
///
/// ```
/// spark.udf.register("fahrenheit", takes: [.double], gives: .double) { values in
///     if case .double(let celsius) = values[0] { .double(celsius * 9 / 5 + 32) } else { .null }
/// }
/// try readings.selectExpr("sensor_id", "fahrenheit(value)").show()
/// ```
/// The code is called for each row and costs an array a row. It must return the same for the same arguments, because a restarted query
/// computes a batch again. Mirrors `org.apache.spark.sql.UDFRegistration`.
public struct UDFRegistration: Sendable {
    let session: SparkSession

    /// Registers `name`, in any case, as a function of this session's expressions, replacing another with that name.
    ///
    /// - Parameters:
    ///   - parameters: the types to which a call's arguments are cast, as Spark would do implicitly; a call must have as many arguments.
    ///   - result: the type of `body`'s result.
    ///   - body: receives a row's arguments, including nulls; an error that it throws ends the query.
    public func register(
        _ name: String, takes parameters: [DataType], gives result: DataType, _ body: @escaping @Sendable ([Value]) throws -> Value
    ) {
        session.register(.userDefined(name, takes: parameters, gives: result, body))
    }
}
