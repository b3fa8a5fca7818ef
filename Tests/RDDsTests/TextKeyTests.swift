import RDDs
import Testing

/// Texts as keys are told apart by their code points, as in Scala; to Swift the two here are equal.
@Suite struct TextKeyTests {
    let sc = SparkContext(appName: "test", defaultParallelism: 3)
    let composed = "\u{E9}"
    let apart = "e\u{301}"

    private static func shown<T>(_ pairs: [(String, T)]) -> [String] { pairs.map { "\($0.0.unicodeScalars.count): \($0.1)" } }

    @Test func `a letter of one code point and the same of two are two keys`() throws {
        #expect(composed == apart)
        let pairs = sc.parallelize([(composed, 1), (apart, 2), (composed, 4), (apart, 8)], 3)
        #expect(Self.shown(try pairs.reduceByKey { $0 + $1 }.collect()) == ["1: 5", "2: 10"])
        #expect(Self.shown(try pairs.groupByKey().collect()) == ["1: [1, 4]", "2: [2, 8]"])
        #expect(try sc.parallelize([composed, apart, composed], 2).distinct().collect().map(\.unicodeScalars.count) == [1, 2])
        let joined = try pairs.reduceByKey { $0 + $1 }.join(sc.parallelize([(apart, 16), (composed, 32)], 1)).collect()
        #expect(Self.shown(joined) == ["1: (5, 32)", "2: (10, 16)"])
    }
}
