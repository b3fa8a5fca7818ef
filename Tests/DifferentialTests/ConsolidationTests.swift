import Columnar
import Differential
import StreamTesting
import Testing

@Suite struct ConsolidationTests {
    private func rows(_ consolidation: Consolidation) -> [String: Int] {
        var copy = consolidation
        return Dictionary(uniqueKeysWithValues: copy.entries().map { ("\($0.row)", $0.count) })
    }

    @Test func `what both sides have cancels out and the rest keeps its sign`() {
        var difference = Consolidation()
        difference.add([.string("a"), .long(1)], count: 2)
        difference.add([.string("a"), .long(1)], count: -1)
        difference.add([.string("b"), .long(7)], count: -1)
        difference.add([.string("c"), .long(7)], count: 1)
        difference.add([.string("c"), .long(7)], count: -1)
        #expect(difference.entries().map(\.count) == [1, -1])
        #expect(difference.entries().map(\.row) == [[.string("a"), .long(1)], [.string("b"), .long(7)]])
    }

    @Test func `a long and a double worth the same cancel out, wherever they stand among the rows`() {
        var difference = Consolidation()
        for letter in ["a", "b", "c"] {
            difference.add([.long(3), .string(letter)], count: 1)
            difference.add([.double(3), .string(letter)], count: -1)
        }
        difference.add([.double(-0.0)], count: 1)
        difference.add([.long(0)], count: -1)
        difference.add([.double(.nan)], count: 1)
        difference.add([.double(-.nan)], count: -1)
        #expect(difference.entries().map(\.row) == [])
    }

    @Test func `text is the same only byte for byte`() {
        var difference = Consolidation()
        difference.add([.string("é")], count: 1)
        difference.add([.string("e\u{301}")], count: -1)
        #expect(difference.entries().count == 2)
    }

    @Test func `addition is commutative and associative, and a multiset less itself is nothing`() {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<200 {
            let parts = (0..<3).map { _ in
                (0..<random.below(40)).map { _ in ([Value.long(Int64(random.below(6)))], random.below(5) - 2) }
            }
            func sum(_ order: [Int]) -> Consolidation {
                var total = Consolidation()
                for index in order {
                    var part = Consolidation()
                    for (row, count) in parts[index] { part.add(row, count: count) }
                    total.add(part)
                }
                return total
            }
            #expect(rows(sum([0, 1, 2])) == rows(sum([2, 0, 1])))
            var difference = sum([0, 1, 2])
            for (row, count) in parts.joined() { difference.add(row, count: -count) }
            #expect(difference.entries().isEmpty)
        }
    }
}
