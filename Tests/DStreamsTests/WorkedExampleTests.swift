import DStreams
import Testing

/// The example of the semantics page: B = 10, W = 20, S = 10, z = 0; a sum per key. The tables are those of the page.
@Suite struct WorkedExampleTests {
    /// Batches of labels 10, 20, …, 90.
    static let batches: [[(String, Int)]] = [
        [("a", 1), ("b", 2)], [("a", 4), ("a", 8)], [("b", 16)], [("a", 32), ("a", 64)], [], [], [("b", 128)], [], [],
    ]

    @Test func `a plain window reduces what its batches hold`() throws {
        let output = try emitted(Self.batches, until: 90) {
            $0.reduceByKeyAndWindow(&+, windowDuration: .milliseconds(20), slideDuration: .milliseconds(10))
        }
        #expect(
            output.lines == [
                "10: a1 b2", "20: a13 b2", "30: a12 b16", "40: a96 b16", "50: a96", "60:", "70: b128", "80: b128", "90:",
            ])
    }

    @Test func `an inverse window without a filter keeps ghosts`() throws {
        let output = try emitted(Self.batches, until: 90) {
            $0.reduceByKeyAndWindow(&+, &-, windowDuration: .milliseconds(20), slideDuration: .milliseconds(10))
        }
        #expect(
            output.lines == [
                "10: a1 b2", "20: a13 b2", "30: a12 b16", "40: a96 b16", "50: a96 b0", "60: a0 b0", "70: a0 b128", "80: a0 b128",
                "90: a0 b0",
            ])
    }

    @Test(arguments: [(0, [20, 40, 60, 80]), (10, [30, 50, 70, 90])] as [(Int64, [Int64])])
    func `labels stand on the lattice of the zero time`(zero: Int64, labels: [Int64]) throws {
        let output = try emitted(Self.batches, start: zero, until: 90) {
            $0.reduceByKeyAndWindow(&+, windowDuration: .milliseconds(30), slideDuration: .milliseconds(20))
        }
        #expect(output.labels == labels)
    }
}
