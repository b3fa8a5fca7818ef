import Columnar
import Foundation
import StreamTesting
import Tables
import Testing

/// What `printSchema` prints, next to what real Spark 3.5.8 printed (`scripts/oracle/print_schema.py`).
@Suite struct PrintSchemaTests {
    struct Case: Decodable, CustomTestStringConvertible {
        struct Printed: Decodable {
            var level: Int?
            var text: String
        }
        var schema: String?
        var select: [String]?
        var printed: [Printed]
        var testDescription: String { schema ?? select?.joined(separator: ", ") ?? "" }
    }

    static let recorded: [Case] = {
        let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "fixtures/oracle/print_schema.json")
        return (try? JSONDecoder().decode([Case].self, from: Data(contentsOf: path))) ?? []
    }()

    @Test func `the recording has texts of every depth`() {
        #expect(Self.recorded.count > 10 && Self.recorded.allSatisfy { $0.printed.count > 3 })
    }

    @Test(arguments: recorded) func `a schema is printed as Spark prints it, to any depth`(recorded: Case) throws {
        let session = SparkSession()
        let scratch = try Scratch()
        let table =
            if let schema = recorded.schema {
                session.read.schema(schema).json(scratch.path)
            } else {
                try session.createDataFrame([[.long(0)]], Schema([Field("id", .long, nullable: false)]))
                    .selectExpr(recorded.select ?? [])
            }
        for printed in recorded.printed {
            // `print` ends the line once more.
            #expect(try table.schemaTree(printed.level ?? 0) + "\n" == printed.text, "to level \(printed.level.map { "\($0)" } ?? "none")")
        }
    }
}
