import Expressions
import StreamTesting
import Tables
import Testing

struct GroupingTypeTests {
    /// The words are those of Spark 3.5.8.
    @Test func `rows are not grouped by a map`() throws {
        let scratch = try Scratch(inMemory: true)
        let table = SparkSession().read.schema("m map<string, int>").json(scratch.path)
        for (key, name, type) in [("m", "m", "MAP<STRING, INT>"), ("array(m)", "array(m)", "ARRAY<MAP<STRING, INT>>")] {
            let error = try #require(throws: AnalysisError.self) { try table.groupBy(expr(key)).count().collect() }
            #expect(error.errorClass?.name == "GROUP_EXPRESSION_TYPE_IS_NOT_ORDERABLE")
            #expect(
                error.message
                    == "The expression \"\(name)\" cannot be used as a grouping expression because its data type \"\(type)\" is not an orderable data type.")
        }
    }
}
