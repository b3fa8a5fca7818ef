import Columnar
import Expressions

/// Functions of one's own, by which SQL text and `expr` call Swift code.
///
/// ```
/// spark.udf.register("fahrenheit", takes: [.double], gives: .double) { values in
///     if case .double(let celsius) = values[0] { .double(celsius * 9 / 5 + 32) } else { .null }
/// }
/// try readings.selectExpr("sensor_id", "fahrenheit(value)").show()
/// ```
/// The code is called for each row and costs an array a row. It must give the same for the same arguments: a restarted query computes a batch again.
/// Mirrors `org.apache.spark.sql.UDFRegistration`.
public struct UDFRegistration: Sendable {
    let session: SparkSession

    /// Makes `name`, in any case, a function of this session's expressions, in the place of another of that name.
    ///
    /// - Parameters:
    ///   - parameters: the types to which a call's arguments are cast, as Spark would do unasked; as many as a call has.
    ///   - result: the type of what `body` gives.
    ///   - body: takes a row's arguments, nulls among them; what it throws ends the query.
    public func register(
        _ name: String, takes parameters: [DataType], gives result: DataType, _ body: @escaping @Sendable ([Value]) throws -> Value
    ) {
        session.register(.userDefined(name, takes: parameters, gives: result, body))
    }
}
