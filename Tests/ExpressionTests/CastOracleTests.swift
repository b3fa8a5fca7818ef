import Columnar
import Expressions
import SQLFrontend
import Testing

/// Between which types there are casts, and which casts may lose a value, against `fixtures/oracle/casts.json`.
@Suite struct CastOracleTests {
    struct Fixture: Decodable {
        var types: [String]
        /// Of each type a row with a letter for each type: `-` for no cast, `n` for one that may give null, `v` for one that gives a value.
        var cast: [String]
        var `try`: [String]
    }

    @Test func `between the same types as in Spark there are casts, and the same ones may give null`() throws {
        let fixture: Fixture = try ValuesOracleTests.load("casts")
        let types = try fixture.types.map { try parseSchema("c \($0)").fields[0].type }
        let resolver = ExpressionResolver(schema: Schema(types.enumerated().map { Field("c\($0)", $1, nullable: false) }))
        var compared = 0
        for (call, rows) in [("cast", fixture.cast), ("try_cast", fixture.try)] {
            for (index, row) in rows.enumerated() {
                for (name, letter) in zip(fixture.types, row) {
                    let sql = "\(call)(c\(index) as \(name))"
                    let resolved = try? resolver.resolve(parseSelectItem(sql))
                    let ours: Character = resolved.map { $0.nullable ? "n" : "v" } ?? "-"
                    #expect(ours == letter, "\(call)(\(fixture.types[index]) as \(name))")
                    compared += 1
                }
            }
        }
        #expect(compared == 2 * types.count * types.count && compared > 1600)
    }
}
