import Columnar
import Testing

@Suite struct AbsentColumnTests {
    private let longs = ColumnArray([.long(1), .null, .long(3)], type: .long)

    @Test func `a column that is absent in one part is absent in the whole, wherever that part stands`() throws {
        let longs = try #require(longs)
        for parts in [[longs, .absent(.long, count: 2)], [.absent(.long, count: 2), longs]] {
            let joined = ColumnArray.concat(parts, type: .long)
            #expect(joined.isAbsent && joined.count == 5 && joined.type == .long)
        }
    }

    @Test func `an absent part without rows takes nothing away`() throws {
        let longs = try #require(longs)
        let joined = ColumnArray.concat([.absent(.long, count: 0), longs], type: .long)
        #expect((0..<joined.count).map { joined.value(at: $0) } == [.long(1), .null, .long(3)])
    }

    @Test func `choosing rows of an absent column leaves it absent`() {
        let absent = ColumnArray.absent(.string, count: 4)
        #expect(absent.take(Selection([3, -1])).isAbsent && absent.take(Selection([3, -1])).count == 2)
        #expect(absent.slice(1..<3).isAbsent && absent.slice(1..<3).count == 2)
        #expect(absent.nullCount == 4 && absent.value(at: 0) == .null)
    }
}
