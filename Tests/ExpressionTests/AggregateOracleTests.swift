import Columnar
import Errors
import Expressions
import Plans
import StreamTesting
import Tables
import Testing

/// Aggregate functions over groups, held to what Spark recorded: name, type, nullability, value of each group, refusals.
@Suite struct AggregateOracleTests {
    static func frame(_ fixture: OracleFixture) throws -> DataFrame {
        let batch = try fixture.batch()
        let rows = (0..<batch.count).map { row in batch.columns.map { $0.value(at: row) } }
        return try SparkSession().createDataFrame(rows, batch.schema)
    }

    @Test func `every aggregate gives each group what Spark gives it`() throws {
        let fixture = try OracleFixture.load("aggregates.json")
        let frame = try Self.frame(fixture)
        var compared = 0
        for item in fixture.cases where item.error == nil && item.failure == nil {
            do {
                let result = frame.groupBy("g").agg(expr(item.sql)).orderBy("g")
                let field = try result.schema.fields[1]
                #expect(field.name == item.name, "\(item.sql)")
                #expect(field.type.sqlName == item.type, "\(item.sql)")
                #expect(field.nullable == item.nullable, "\(item.sql)")
                let rows = try result.collect()
                let expected = try #require(item.expected(rows.count), "\(item.sql)")
                try #require(rows.count == expected.count, "\(item.sql)")
                for (row, cell) in zip(rows, expected) {
                    let want = try #require(cell.value(field.type), "\(item.sql): the recorded value is unreadable")
                    let got = row.values[1]
                    // The order of a set is that of Spark's hash table.
                    let isUnordered = item.sql.hasPrefix("collect_set") || item.sql.contains("distinct")
                    #expect(isUnordered ? Self.sameMembers(got, want) : Self.same(got, want), "\(item.sql): \(got), not \(want)")
                }
                compared += 1
            } catch { Issue.record("\(item.sql): \(error)") }
        }
        #expect(compared > 150)
    }

    static func same(_ a: Value, _ b: Value) -> Bool { OracleTests.same(a, b) || OracleTests.isRounded(a, b) }

    /// Equal as multisets.
    static func sameMembers(_ a: Value, _ b: Value) -> Bool {
        guard case .array(let x) = a, case .array(var rest) = b else { return same(a, b) }
        for value in x {
            guard let index = rest.firstIndex(where: { same(value, $0) }) else { return false }
            rest.remove(at: index)
        }
        return rest.isEmpty
    }

    @Test func `what Spark refuses is refused`() throws {
        let fixture = try OracleFixture.load("aggregates.json")
        let frame = try Self.frame(fixture)
        var refused = 0
        for item in fixture.cases where item.error != nil {
            let error = #expect(throws: AnalysisError.self, "\(item.sql)") { _ = try frame.groupBy("g").agg(expr(item.sql)).schema }
            if let name = item.error, RecordedRefusal.isClass(name) {
                #expect(error?.errorClass?.name == name, "\(item.sql): \(String(describing: error))")
            } else {
                #expect(error?.errorClass != nil, "\(item.sql)")
            }
            refused += 1
        }
        #expect(refused > 20)
    }

    @Test func `approx_count_distinct estimates to the digit what Spark estimates`() throws {
        let fixture = try OracleFixture.load("aggregates.json")
        let session = try SparkSession()
        let most = try #require(fixture.distinct?.map(\.count).max())
        let all = try session.createDataFrame((0..<most).map { [.long($0)] }, "id long")
        let expressions = ["long": "id", "int": "cast(id as int)", "double": "id / 7D", "text": "concat('key-', id)"]
        for count in Set(try #require(fixture.distinct).map(\.count)).sorted() {
            let wanted = try #require(fixture.distinct).filter { $0.count == count }
            let calls = try wanted.map { item in
                ("approx_count_distinct(\(try #require(expressions[item.kind])), \(item.deviation)D)")
            }
            let row = try #require(try all.where("id < \(count)").groupBy().agg(calls).collect().first)
            for (item, value) in zip(wanted, row.values) {
                #expect(value == .long(item.estimate), "\(item.kind) \(item.deviation) \(count)")
            }
        }
    }
}
