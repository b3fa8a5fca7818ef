import Portage

/// Swift code as a function of SQL text.
enum OwnFunctions {
    static func warm(_ spark: SparkSession, _ readings: DataFrame) -> DataFrame {
        spark.udf.register("fahrenheit", takes: [.double], gives: .double) { values in
            if case .double(let celsius) = values[0] { .double(celsius * 9 / 5 + 32) } else { .null }
        }
        let warm = readings.selectExpr("sensor_id", "fahrenheit(value) AS f").where("f > 100")
        return warm
    }
}
