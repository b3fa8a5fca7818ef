import Columnar
import Tables
import Testing

/// Functions of one's own under names that Spark has: real Spark's answers are in `own_names.json`. SQL text calls the session's function;
/// operators, words of the grammar and the typed API mean Spark's.
struct OwnNamesOracleTests {
    private static let mine = "mine"

    private func session(_ answer: JSON) throws -> SparkSession {
        let spark = SparkSession()
        let (name, arity) = (try #require(answer["name"]?.asString), try #require(answer["arity"]?.asInteger))
        spark.udf.register(name, takes: [DataType](repeating: .string, count: Int(arity)), gives: .string) { _ in .string(Self.mine) }
        return spark
    }

    @Test func `SQL text and the typed API call what they call in real Spark`() throws {
        let answers = try #require(Recording.file("own_names.json")?.asArray)
        var (sql, typed, own) = (0, 0, 0)
        for answer in answers {
            let spark = try session(answer)
            let table = try spark.createDataFrame([[.long(1)]], "v int")
            let expected = try #require(answer["result"]?.asString)
            let asked: String
            let result: DataFrame
            if let text = answer["sql"]?.asString {
                (asked, result, sql) = (text, table.selectExpr("CAST((\(text)) AS STRING)"), sql + 1)
            } else {
                asked = try #require(answer["typed"]?.asString)
                (result, typed) = (try #require(try typedQuery(asked, table), "there is no query called \(asked)"), typed + 1)
            }
            if expected == Self.mine { own += 1 }
            let row = try #require(try result.collect().first)
            #expect("\(row)" == "[\(expected)]", "\(answer["name"]?.asString ?? "") is the session's: \(asked)")
        }
        #expect(sql == 48 && typed == 17 && own == 19)
    }

    private func typedQuery(_ name: String, _ table: DataFrame) throws -> DataFrame? {
        switch name {
        case "upper": table.select(upper(lit("a")))
        case "isnotnull": table.select(lit("a").isNotNull())
        case "isnull": table.select(lit("a").isNull())
        case "+": table.select(lit(Int32(1)) + lit(Int32(2)))
        case "and": table.select(lit(true) && lit(false))
        case "not": table.select(!lit(true))
        case "in": table.select(lit(1).isin(1))
        case "like": table.select(lit("a").like("a"))
        case "abs": table.select(abs(lit(-1)))
        case "count": table.groupBy().count()
        case "count(*)": table.agg(count("*"))
        case "sum": table.groupBy().sum("v")
        case "max": table.agg(max("v"))
        case "coalesce": table.select(coalesce(lit("a")))
        case "window": table.select(window(lit("2020-01-01 00:00:01").cast("timestamp"), "10 seconds").getField("start").cast("string"))
        case "struct": table.select(expr("struct('a' AS x)").getField("x"))
        case "to_json": table.select(to_json(expr("struct('a' AS x)")))
        default: nil
        }
    }

    /// What is not a query of its own: counting, grouping by windows in a stream, and the adapter's plans.
    @Test func `a table counts its rows, and a stream its windows, whatever functions the session has`() throws {
        let spark = SparkSession()
        for name in ["count", "window", "window_time", "timestamp_millis", "and", ">=", "=", ".", "[]", "struct"] {
            spark.udf.register(name, takes: [.string], gives: .string) { _ in .string(Self.mine) }
        }
        let table = try spark.createDataFrame([[.string("2020-01-01 00:00:01")], [.string("2020-01-01 00:00:12")]], "ts string").select(
            col("ts").cast("timestamp").alias("ts"))
        #expect(try table.count() == 2)
        let windows = table.groupBy(window("ts", "10 seconds")).count().select(
            col("window").getField("start").cast("string").alias("start"), col("count")
        ).orderBy("start")
        #expect(try windows.collect().map { "\($0)" } == ["[2020-01-01 00:00:00, 1]", "[2020-01-01 00:00:10, 1]"])
    }
}
