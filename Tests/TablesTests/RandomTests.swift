import BatchRuntime
import Columnar
import Foundation
import Tables
import StreamTesting
import Testing

/// Random queries over random timelines, against the naive model; the seed of a failure is printed, `PORTAGE_SEED` replays it.
@Suite struct RandomTests {
    static let rounds = 400

    static func random(_ seed: UInt64) -> (NaiveModel, Scenario, [[[Scenario.Record]]]) {
        var random = SeededGenerator(seed: seed)
        func pick(_ range: ClosedRange<Int64>) -> Int64 { range.lowerBound + Int64(random.next() % UInt64(range.count)) }
        let unit: Int64 = pick(0...1) == 0 ? 1 : 250
        let slide = pick(1...12) * unit
        let length = slide + (pick(0...2) == 0 ? 0 : pick(0...25) * unit)
        let start = pick(-slide + 1...slide - 1)
        let delay = pick(0...2) == 0 ? 0 : pick(0...40) * unit
        let mode = OutputMode.allCases[Int(pick(0...2))]
        var now = pick(0...30) * unit
        let waves = (0..<pick(1...5)).map { _ in
            (0..<pick(1...3)).map { _ in
                now += pick(0...15) * unit
                return (0..<pick(0...6)).map { _ in
                    let key = pick(0...3)
                    let time = pick(0...9) == 0 ? nil : now + pick(-30...3) * unit
                    return Scenario.Record(key: key == 0 ? nil : "key-\(key)", value: pick(-5...5), time: time)
                }
            }
        }
        let model = NaiveModel(length: length, slide: slide, start: start, delay: delay, mode: mode)
        let scenario = Scenario(
            mode: mode, delay: "\(delay) milliseconds", window: "\(length) milliseconds", slide: "\(slide) milliseconds",
            startTime: "\(start) milliseconds")
        return (model, scenario, waves)
    }

    /// The model's output in the form of the engine's.
    static func expected(_ outputs: [NaiveModel.Output], _ length: Int64) -> [Scenario.Emitted] {
        outputs.map { output in
            let rows = output.rows.map { group, sum -> [Value] in
                [
                    .structure([.timestamp(group.start * 1000), .timestamp((group.start + length) * 1000)]),
                    group.key.map { .string($0) } ?? .null, .long(sum),
                ]
            }
            return Scenario.Emitted(
                rows: Scenario.sorted(rows), dropped: [output.dropped], stateRows: [output.groups],
                watermark: CivilTime(micros: output.watermark * 1000).iso)
        }
    }

    @Test func `random queries agree with the naive model batch by batch`() throws {
        let base = ProcessSeed.value
        for round in 0..<UInt64(Self.rounds) {
            let seed = base &+ round
            let (model, scenario, waves) = Self.random(seed)
            var fresh = model
            let want = Self.expected(fresh.run(waves), model.length)
            let got = try scenario.run(waves)
            if got != want {
                Issue.record("PORTAGE_SEED=\(seed) with one round: \(model) \(waves)\nwant \(want)\ngot  \(got)")
                return
            }
        }
    }

    @Test func `a static table gives what the whole stream gives in complete mode`() throws {
        for round in 0..<UInt64(min(200, Self.rounds)) {
            let (_, streaming, waves) = Self.random(ProcessSeed.value &+ round &* 31)
            var scenario = streaming
            scenario.mode = .complete
            let last = try scenario.run(waves).last?.rows ?? []
            let session = SparkSession()
            let rows = waves.flatMap { $0.flatMap { $0 } }.map(Scenario.row)
            let table = try session.createDataFrame(rows, Scenario.schema).withWatermark("ts", scenario.delay)
                .groupBy(window("ts", scenario.window, scenario.slide, scenario.startTime), col("k")).agg(sum("v").alias("total"))
            #expect(Scenario.sorted(try table.collect().map(\.values)) == last, "PORTAGE_SEED=\(ProcessSeed.value) round \(round)")
        }
    }
}
