import DStreams
import Foundation
import StreamTesting
import Testing

/// Random batches and windows, gaps and late starts included, against the naive model.
///
/// A failing case prints its seed; `PORTAGE_SEED=n` runs that one alone.
@Suite struct RandomWindowTests {
    /// Thousands of these jobs fail on purpose, and would say so on standard error.
    init() { RecordedLog.begin() }

    struct Case {
        var model: NaiveWindows
        var start: Int64
        var until: Int64

        init(seed: UInt64) {
            var random = SeededGenerator(seed: seed)
            let batch = Int64.random(in: 1...20, using: &random) * 5
            start = Int64.random(in: 0...200, using: &random)
            let zero = start / batch * batch
            let count = Int.random(in: 1...14, using: &random)
            let batches = (0..<count).map { _ in
                (0..<Int.random(in: 0...5, using: &random)).map { _ in
                    (["a", "b", "c", "é"].randomElement(using: &random) ?? "a", Int.random(in: -3...9, using: &random))
                }
            }
            model = NaiveWindows(
                zero: zero, batch: batch, batches: batches, window: Int64.random(in: 1...6, using: &random) * batch,
                slide: Int64.random(in: 1...6, using: &random) * batch)
            until = zero + Int64(count + 3) * batch
        }
    }

    static let seeds: [UInt64] = ProcessInfo.processInfo.environment["PORTAGE_SEED"].flatMap { UInt64($0) }.map { [$0] } ?? Array(0..<400)

    func run(_ seed: UInt64, _ job: (DStream<(String, Int)>, Duration, Duration) -> DStream<(String, Int)>) throws -> (Case, [String]) {
        let scenario = Case(seed: seed)
        let model = scenario.model
        let output = try emitted(model.batches, batch: model.batch, start: scenario.start, until: scenario.until, mayFail: true) {
            job($0, .milliseconds(model.window), .milliseconds(model.slide))
        }
        return (scenario, output.lines)
    }

    @Test func `plain windows hold what D2 says`() throws {
        for seed in Self.seeds {
            let (scenario, lines) = try run(seed) { $0.reduceByKeyAndWindow(&+, windowDuration: $1, slideDuration: $2) }
            #expect(lines == scenario.model.plain(until: scenario.until), "PORTAGE_SEED=\(seed)")
        }
    }

    @Test func `groups in a window hold what D2 says`() throws {
        for seed in Self.seeds {
            let (scenario, lines) = try run(seed) { $0.groupByKeyAndWindow($1, $2).mapValues { $0.reduce(0, +) } }
            #expect(lines == scenario.model.plain(until: scenario.until), "PORTAGE_SEED=\(seed)")
        }
    }

    @Test func `a window over raw batches, reduced afterwards, is the plain window`() throws {
        for seed in Self.seeds {
            let (scenario, lines) = try run(seed) { $0.window($1, $2).reduceByKey { $0 + $1 } }
            #expect(lines == scenario.model.plain(until: scenario.until), "PORTAGE_SEED=\(seed)")
        }
    }

    @Test func `inverse windows follow D6, ghosts and gaps and failures included`() throws {
        for seed in Self.seeds {
            let (scenario, lines) = try run(seed) { $0.reduceByKeyAndWindow(&+, &-, windowDuration: $1, slideDuration: $2) }
            #expect(lines == scenario.model.inverse(until: scenario.until) { _ in true }, "PORTAGE_SEED=\(seed)")
        }
    }

    @Test(arguments: [0, 5]) func `what a filter removes is not carried on`(least: Int) throws {
        for seed in Self.seeds {
            let (scenario, lines) = try run(seed) {
                $0.reduceByKeyAndWindow(&+, &-, windowDuration: $1, slideDuration: $2, filterFunc: { $0.1 > least })
            }
            #expect(lines == scenario.model.inverse(until: scenario.until) { $0 > least }, "PORTAGE_SEED=\(seed)")
        }
    }

    @Test func `the outputs of a window are the batches of a window over it (D7)`() throws {
        for seed in Self.seeds {
            let (scenario, lines) = try run(seed) { stream, window, slide in
                stream.reduceByKeyAndWindow(&+, windowDuration: window, slideDuration: slide)
                    .reduceByKeyAndWindow(&+, windowDuration: slide * 3, slideDuration: slide * 2)
            }
            let inner = scenario.model
            let chained = NaiveWindows(
                zero: inner.zero, batch: inner.slide,
                batches: inner.labels(until: scenario.until).map { label in
                    inner.sums(label - inner.window, label).map { ($0.key, $0.value) }
                }, window: inner.slide * 3, slide: inner.slide * 2)
            #expect(lines == chained.plain(until: scenario.until), "PORTAGE_SEED=\(seed)")
        }
    }
}
