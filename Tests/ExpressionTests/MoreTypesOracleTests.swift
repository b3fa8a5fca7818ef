import Columnar
import Expressions
import SQLFrontend
import Tables
import Testing

/// Decimals, maps, timestamps without a zone, intervals, char and varchar: each recorded expression gives what Spark gave, as text.
@Suite struct MoreTypesOracleTests {
    private static func frame(_ fixture: OracleFixture, zone: String) throws -> DataFrame {
        let schema = try parseSchema(fixture.schema)
        let rows = try fixture.rows.map { row in try zip(row, schema.fields).map { try #require($0.value($1.type)) } }
        let base = try SparkSession(conf: ["spark.sql.session.timeZone": zone]).createDataFrame(rows, schema)
        return base.selectExpr(["*"] + (try #require(fixture.columns)))
    }

    /// Functions and forms that there are not yet, each of which is refused as unknown or misplaced.
    static let notOffered = [
        "factorial(3.0)", "format_string(", "elt(", "md5(", "make_timestamp", "make_dt_interval(", "make_ym_interval(", "make_interval(", "convert_timezone(", "weekday(", "typeof(",
        "to_timestamp_ntz(", "to_timestamp_ltz(", "localtimestamp(", "str_to_map(", "transform_values(", "map_filter(", "sort_array(", "try_element_at(", "char(65)", "extract(", "date_part(",
        // What the moment says, a window without a zone, a key of a wider type, a struct as a key in JSON.
        "cast('now'", "window(o", "element_at(map(1, 'a'), 1L)", "to_json(map(struct(", "from_utc_timestamp(",
        // Spark's optimiser looks the key up without making the map, in which it would be null.
        "map(d, 1)[d]",
    ]

    /// Types here do not say whether an array or a map holds nulls: what is null only where one does may be null.
    static let holdsNulls = ["array_contains(", "map_from_entries("]

    @Test func `every recorded expression over them gives Spark's name, type, nullability and text`() throws {
        let fixture = try OracleFixture.load("more_types.json")
        let frames = try ["UTC": Self.frame(fixture, zone: "UTC"), "America/New_York": Self.frame(fixture, zone: "America/New_York")]
        var compared = 0
        for item in fixture.cases where item.error == nil && item.failure == nil {
            guard !Self.notOffered.contains(where: item.sql.contains) else { continue }
            guard let frame = frames[item.zone ?? "UTC"] else { continue }
            compared += 1
            if let problem = Self.problem(item, frame, rows: fixture.rows.count) { Issue.record("\(item.sql)\(item.zone.map { " in \($0)" } ?? ""): \(problem)") }
        }
        #expect(compared > 1000)
    }

    private static func problem(_ item: OracleFixture.Case, _ frame: DataFrame, rows: Int) -> String? {
        do {
            let chosen = frame.selectExpr(item.sql)
            let field = try chosen.schema.fields[0]
            if field.name != item.name { return "the name is '\(field.name)', not '\(item.name ?? "")'" }
            if field.type.sqlName != item.type { return "the type is \(field.type.sqlName), not \(item.type ?? "")" }
            if field.nullable != item.nullable, !(field.nullable && holdsNulls.contains(where: item.sql.hasPrefix)) { return "nullable is \(field.nullable)" }
            let texts = try chosen.selectExpr("cast(`\(field.name.replacing("`", with: "``"))` as string)").collect().map { row in
                if case .string(let text) = row.values[0] { text } else { nil as String? }
            }
            guard let expected = item.expected(item.values?.count ?? rows) else { return "nothing is recorded" }
            guard texts.count == expected.count else { return "\(texts.count) rows, not \(expected.count)" }
            let recorded = expected.compactMap { $0.value(.string) }
            guard recorded.count == expected.count else { return "a recorded value is no text" }
            let wantedTexts = recorded.map { if case .string(let text) = $0 { text } else { nil as String? } }
            for (row, (got, wanted)) in zip(texts, wantedTexts).enumerated() where got != wanted && !isNear(got, wanted, item) {
                return "row \(row) is \(got ?? "NULL"), not \(wanted ?? "NULL")"
            }
            return nil
        } catch { return "\(error)" }
    }

    /// Functions that Java computes by its own library may differ in the last two places.
    private static func isNear(_ got: String?, _ wanted: String?, _ item: OracleFixture.Case) -> Bool {
        guard let got, let wanted, let x = Double(got), let y = Double(wanted), OracleTests.transcendental.contains(where: item.sql.hasPrefix) || item.sql.hasPrefix("stddev") || item.sql.hasPrefix("variance")
        else { return false }
        return abs(x - y) <= 8 * y.ulp
    }

    @Test func `what Spark refuses is refused, and what fails there does not give a value`() throws {
        let fixture = try OracleFixture.load("more_types.json")
        let frame = try Self.frame(fixture, zone: "UTC")
        var refused = 0
        // Spark 3.5 has no `::`; here it is a cast, as in Spark 4.
        for item in fixture.cases where item.error != nil && item.sql != "m::decimal(4,1)" {
            refused += 1
            #expect(throws: (any Error).self, "\(item.sql)") { try frame.selectExpr(item.sql).schema }
        }
        #expect(refused > 100)
    }
}
