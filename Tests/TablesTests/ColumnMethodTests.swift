import Columnar
import Tables
import Testing

/// Methods of `Column` and `DataFrame` that have no text of their own in SQL: each means what the call beside it does.
@Suite struct ColumnMethodTests {
    let table: DataFrame

    init() throws {
        table = try SparkSession().createDataFrame(
            [[.long(6), .string("Spark")], [.long(3), .string("spa%")], [.null, .null], [.long(-1), .string("xxabx")]], "n long, s string")
    }

    private func values(_ column: Column) throws -> [Value] { try table.select(column).collect().map { $0.values[0] } }

    @Test func `texts are compared and cut as the functions of SQL do`() throws {
        let s = col("s")
        #expect(try values(s.ilike("SPA__")) == [.boolean(true), .boolean(false), .null, .boolean(false)])
        #expect(try values(s.startsWith("spa")) == [.boolean(false), .boolean(true), .null, .boolean(false)])
        #expect(try values(s.startsWith(s)) == [.boolean(true), .boolean(true), .null, .boolean(true)])
        #expect(try values(s.endsWith("x")) == [.boolean(false), .boolean(false), .null, .boolean(true)])
        #expect(try values(s.endsWith(lit("%"))) == [.boolean(false), .boolean(true), .null, .boolean(false)])
        #expect(try values(s.substr(2, 3)) == [.string("par"), .string("pa%"), .null, .string("xab")])
        #expect(try values(s.substr(lit(-2), lit(9))) == [.string("rk"), .string("a%"), .null, .string("bx")])
        #expect(try values(ltrim(s, "xS")) == [.string("park"), .string("spa%"), .null, .string("abx")])
        #expect(try values(rtrim(s, "kx")) == [.string("Spar"), .string("spa%"), .null, .string("xxab")])
    }

    @Test func `bits are combined as in two's complement`() throws {
        let n = col("n")
        #expect(try values(n.bitwiseAND(5)) == [.long(4), .long(1), .null, .long(5)])
        #expect(try values(n.bitwiseOR(5)) == [.long(7), .long(7), .null, .long(-1)])
        #expect(try values(n.bitwiseXOR(n)) == [.long(0), .long(0), .null, .long(0)])
        #expect(try values(n.bitwiseXOR(lit(5))) == [.long(3), .long(6), .null, .long(-6)])
    }

    @Test func `ascending is the order that stands without a word, nulls first`() throws {
        let ordered: [Value] = [.null, .long(-1), .long(3), .long(6)]
        for order in [asc("n"), col("n").asc()] {
            #expect(try table.orderBy(order).collect().map { $0.values[0] } == ordered)
        }
    }

    @Test func `unionAll keeps rows that are the same`() throws {
        let one = table.where("n = 6")
        #expect(try one.unionAll(one).count() == 2)
    }

    @Test func `a view stands for its table, and another of its name takes its place`() throws {
        let spark = table.sparkSession
        table.createOrReplaceTempView("t")
        #expect(try spark.table("t").count() == 4)
        table.where("n > 0").createOrReplaceTempView("t")
        #expect(try spark.table("t").count() == 2)
    }

    @Test func `a setting that is unset has its default again`() throws {
        let conf = SparkSession().conf
        let usual = try conf.get("spark.sql.shuffle.partitions")
        try conf.set("spark.sql.shuffle.partitions", "7")
        #expect(try conf.get("spark.sql.shuffle.partitions") == "7")
        conf.unset("spark.sql.shuffle.partitions")
        #expect(try conf.get("spark.sql.shuffle.partitions") == usual)
    }
}
