import Columnar
import Errors
import Expressions
import SQLFrontend
import StreamTesting
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

    /// Functions and forms that there are not yet, each of which is refused.
    static let notOffered = [
        "format_string(", "elt(", "make_timestamp", "make_dt_interval(", "make_ym_interval(", "convert_timezone(", "typeof(", "to_timestamp_ntz(", "to_timestamp_ltz(",
        "localtimestamp(", "str_to_map(", "transform_values(", "map_filter(", "sort_array(", "try_element_at(", "from j)", "from k)", "date_part('days', j)",
        "from_utc_timestamp(",
        // Spark's optimiser looks the key up without making the map, in which it would be null.
        "map(d, 1)[d]", "map(m, 1)[w]",
    ]

    /// What the moment says, which was another then.
    static let momentary = ["cast('now'"]

    /// Types here do not say whether an array or a map holds nulls: what is null only where one does may be null.
    static let holdsNulls = [
        "array_contains(", "map_from_entries(",
    ]

    @Test func `every recorded expression over them gives Spark's name, type, nullability and text`() throws {
        let fixture = try OracleFixture.load("more_types.json")
        let frames = try ["UTC": Self.frame(fixture, zone: "UTC"), "America/New_York": Self.frame(fixture, zone: "America/New_York")]
        var compared = 0
        for item in fixture.cases where item.error == nil && item.failure == nil {
            guard !(Self.notOffered + Self.momentary).contains(where: item.sql.contains) else { continue }
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

    @Test func `what Spark refuses is refused, in its class`() throws {
        let fixture = try OracleFixture.load("more_types.json")
        let frame = try Self.frame(fixture, zone: "UTC")
        var refused = 0
        // Spark 3.5 has no `::`; here it is a cast, as in Spark 4.
        for item in fixture.cases where item.error != nil && item.sql != "m::decimal(4,1)" {
            refused += 1
            let error = #expect(throws: (any Error).self, "\(item.sql)") { try frame.selectExpr(item.sql).schema }
            guard RecordedRefusal.isClass(item.error), !Self.notOffered.contains(where: item.sql.contains), !Self.otherClasses.contains(item.sql) else { continue }
            let ours = (error as? any PortageError)?.errorClass?.name
            #expect(ours == item.error, "\(item.sql): \(String(describing: error))")
        }
        #expect(refused > 100)
    }

    /// Refused here in another class: that of the operator where Spark names the function that it would have put in its place, and that of a type
    /// or a function that is not here.
    static let otherClasses: Set<String> = [
        "ts - '2020-01-01'", "o - 1", "j / j", "j + k", "'2020-01-01' - kk", "from_json('{}', 'a variant')", "cast(s as interval)",
        "md5(1.5)", "make_interval(1)",
    ]

    @Test func `what is not here is refused, and not given another value`() throws {
        let fixture = try OracleFixture.load("more_types.json")
        let frame = try Self.frame(fixture, zone: "UTC")
        var refused = Set<String>()
        for item in fixture.cases where item.error == nil && item.zone == nil {
            guard let part = Self.notOffered.first(where: item.sql.contains) else { continue }
            do {
                _ = try frame.selectExpr(item.sql).collect()
                Issue.record("\(item.sql) has a value: '\(part)' is offered")
            } catch { refused.insert(part) }
        }
        #expect(refused == Set(Self.notOffered), "never met: \(Set(Self.notOffered).subtracting(refused))")
    }

    /// The sum fits. Spark fails where a part of it does not, which depends on the order in which the parts are added up.
    static let addsUpExactly: Set<String> = ["sum(j)", "avg(j)", "sum(distinct j)"]

    @Test func `a row for which Spark fails fails here, in its class, and the rows beside it have Spark's values`() throws {
        let fixture = try OracleFixture.load("more_types.json")
        let frames = try ["UTC": Self.frame(fixture, zone: "UTC"), "America/New_York": Self.frame(fixture, zone: "America/New_York")]
        var (failed, compared) = (0, 0)
        for item in fixture.cases where item.failure != nil {
            guard !Self.notOffered.contains(where: item.sql.contains), let frame = frames[item.zone ?? "UTC"] else { continue }
            let shown = "\(item.sql)\(item.zone.map { " in \($0)" } ?? "")"
            guard !Self.addsUpExactly.contains(item.sql) else { continue }
            guard let rows = item.each else {
                failed += 1
                #expect(throws: (any Error).self, "\(shown)") { try frame.selectExpr(item.sql).collect() }
                continue
            }
            for (number, row) in rows.enumerated() {
                do {
                    let chosen = frame.where("n = \(number)").selectExpr(item.sql)
                    let name = try chosen.schema.fields[0].name.replacing("`", with: "``")
                    let value = try chosen.selectExpr("cast(`\(name)` as string)").collect()[0].values[0]
                    compared += 1
                    switch row {
                    case .text(let text): #expect(value == text.map { .string($0) } ?? .null, "\(shown), row \(number)")
                    case .failure(let failure): Issue.record("\(shown), row \(number) is \(value), where Spark fails: \(failure)")
                    }
                } catch {
                    failed += 1
                    switch row {
                    case .text(let text): Issue.record("\(shown), row \(number): \(error), where Spark has \(text ?? "NULL")")
                    case .failure(let failure):
                        guard RecordedRefusal.isClass(failure) else { continue }
                        #expect((error as? any PortageError)?.errorClass?.name == failure, "\(shown), row \(number): \(error)")
                    }
                }
            }
        }
        #expect(failed > 100 && compared > 300)
    }
}
