import Columnar
import Testing

@Suite struct KernelTests {
    static let type = DataType.structure([
        Field("i", .integer), Field("s", .string), Field("b", .boolean), Field("l", .array(.string)), Field("t", .byte),
    ])

    /// Values of a fixed arithmetic pattern, nulls at every level.
    static func values(_ count: Int, salt: Int = 0) -> [Value] {
        (0..<count).map { row in
            let n = (row &* 31 &+ salt) % 17
            if n == 3 { return .null }
            return .structure([
                n == 5 ? .null : .long(Int64(n * row)), n == 7 ? .null : .string(String(repeating: "é", count: n % 4)),
                n == 9 ? .null : .boolean(n % 2 == 0), n == 11 ? .null : .array((0..<n % 3).map { $0 == 1 ? .null : .string("\(row)") }),
                .long(Int64(n)),
            ])
        }
    }

    static func list(_ column: ColumnArray) -> [Value] { (0..<column.count).map { column.value(at: $0) } }

    @Test(arguments: [0, 1, 63, 64, 65, 200]) func `filter keeps exactly the marked rows in order`(count: Int) throws {
        let values = Self.values(count)
        let column = try #require(ColumnArray(values, type: Self.type))
        for step in 1...5 {
            let keep = (0..<count).map { $0 % step == 0 }
            let kept = column.filter(Bitmap(keep))
            #expect(Self.list(kept) == zip(values, keep).filter { $0.1 }.map { $0.0 })
        }
    }

    @Test func `take follows the selection with repeats and gives null for a negative row`() throws {
        let values = Self.values(70)
        let column = try #require(ColumnArray(values, type: Self.type))
        let rows: [Int32] = [69, 0, 0, -1, 34, 12, -1, 1]
        #expect(Self.list(column.take(Selection(rows))) == rows.map { $0 < 0 ? .null : values[Int($0)] })
        let empty = ColumnArray.nulls(Self.type, count: 0)
        #expect(Self.list(empty.take(Selection([-1, -1]))) == [.null, .null])
    }

    @Test func `slices joined again are the column, whatever the cuts`() throws {
        let values = Self.values(150)
        let column = try #require(ColumnArray(values, type: Self.type))
        for cut in [1, 7, 64, 65, 149] {
            let parts = stride(from: 0, to: 150, by: cut).map { column.slice($0..<min($0 + cut, 150)) }
            #expect(Self.list(ColumnArray.concat(parts, type: Self.type)) == values)
        }
        let other = Self.values(33, salt: 5)
        let joined = ColumnArray.concat([column.slice(3..<100), try #require(ColumnArray(other, type: Self.type))], type: Self.type)
        #expect(Self.list(joined) == Array(values[3..<100]) + other)
    }

    @Test func `a null condition does not keep a row`() throws {
        let schema = Schema([Field("v", .long)])
        let column = try #require(ColumnArray([.long(1), .long(2), .long(3)], type: .long))
        let condition = try #require(ColumnArray([.boolean(true), .null, .boolean(false)], type: .boolean))
        let batch = RecordBatch(schema: schema, count: 3, columns: [column])
        #expect(batch.filter(condition).rows == [[.long(1)]])
        #expect(
            RecordBatch.concat([batch, .empty(schema), batch.slice(1..<2)], schema: schema).rows.map { $0[0] } == [
                .long(1), .long(2), .long(3), .long(2),
            ])
    }

    @Test func `a bitmap builder that repeats equals one that appends`() {
        for lead in 0..<10 {
            for run in [0, 1, 7, 8, 9, 64, 100] {
                var builder = BitmapBuilder()
                for _ in 0..<lead { builder.append(true) }
                builder.append(repeating: false, count: run)
                builder.append(repeating: true, count: run)
                let bits = builder.finish()
                let expected =
                    Array(repeating: true, count: lead) + Array(repeating: false, count: run) + Array(repeating: true, count: run)
                #expect((0..<bits.count).map { bits[$0] } == expected)
            }
        }
    }
}
