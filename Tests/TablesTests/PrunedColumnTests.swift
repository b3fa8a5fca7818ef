import Columnar
import Tables
import Testing

/// Plans in which one part of a union has a column that another leaves out, because nobody reads it.
@Suite struct PrunedColumnTests {
    private let a: DataFrame
    private let b: DataFrame

    init() throws {
        let session = SparkSession()
        a = try session.createDataFrame([[.long(2), .string("x")], [.null, .string("y")]], "k long, s string")
        b = try session.createDataFrame([[.long(1), .string("p"), .long(7)], [.long(3), .null, .null]], "k long, s string, v long")
    }

    private func keys(_ table: DataFrame) throws -> [Value] { try table.collect().map { $0[0] } }

    @Test func `an ordered union whose text nobody reads gives its keys`() throws {
        let united = a.union(b.select("k", "s"))
        #expect(try keys(united.orderBy("k").select("k")) == [.null, .long(1), .long(2), .long(3)])
        #expect(try keys(b.select("k", "s").union(a).orderBy("k DESC").select("k")) == [.long(3), .long(2), .long(1), .null])
        #expect(try keys(united.orderBy("s").select("k")) == [.long(3), .long(1), .long(2), .null])
    }

    @Test func `an ordered union is counted`() throws {
        #expect(try a.union(b.select("k", "s")).orderBy("k").count() == 4)
        #expect(try a.union(b.select("k", "s")).orderBy("k").limit(3).count() == 3)
        #expect(try a.select("k").union(b.select("v")).orderBy("k").count() == 4)
    }

    @Test func `a fixed-width column that one part lacks does not shift the others`() throws {
        let right = b.select("v", "k")
        let left = a.select("k").withColumn("k2", "k * 10")
        #expect(try keys(left.union(right).orderBy("k2").select("k2")) == [.null, .long(1), .long(3), .long(20)])
        #expect(
            try keys(right.union(left).orderBy("k").limit(4).select("k")) == [.long(1), .long(3), .long(20), .null].sorted(by: nullsFirst))
    }

    private func nullsFirst(_ left: Value, _ right: Value) -> Bool {
        switch (left, right) {
        case (.null, .long): true
        case (.long(let left), .long(let right)): left < right
        default: false
        }
    }
}
