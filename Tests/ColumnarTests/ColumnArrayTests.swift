import Columnar
import Testing

@Suite struct ColumnArrayTests {
    @Test func `a column gives back the values it was built from, nulls among them`() throws {
        let type = DataType.structure([Field("k", .string), Field("v", .array(.long))])
        let values: [Value] = [
            .structure([.string("a"), .array([.long(1), .null])]), .null, .structure([.null, .array([])]),
        ]
        let column = try #require(ColumnArray(values, type: type))
        #expect((0..<3).map { column.value(at: $0) } == values)
        #expect(column.nullCount == 1)
    }

    @Test func `a value of another type is refused`() {
        #expect(ColumnArray([.string("x")], type: .long) == nil)
        #expect(ColumnArray([.long(300)], type: .byte) == nil)
    }

    @Test func `a bitmap counts its set bits whatever the length`() {
        for count in 0..<200 {
            let bits = (0..<count).map { $0 % 3 == 0 }
            let bitmap = Bitmap(bits)
            #expect(bitmap.setCount == bits.filter { $0 }.count)
            #expect((0..<count).map { bitmap[$0] } == bits)
        }
    }
}
