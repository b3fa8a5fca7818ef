import BatchRuntime

/// The rules S1 to S6 over single rows, written down as plainly as can be: what the engine is held to.
struct NaiveModel {
    var length: Int64
    var slide: Int64
    var start: Int64
    var delay: Int64
    var mode: OutputMode

    struct Group: Hashable {
        var start: Int64
        var key: String?
    }

    struct Output: Equatable {
        var rows: [Group: Int64]
        var dropped: Int
        var groups: Int
        var watermark: Int64
    }

    private var state: [Group: Int64] = [:]
    private var watermark: Int64 = 0
    private var lastEviction: Int64 = 0

    init(length: Int64, slide: Int64, start: Int64, delay: Int64, mode: OutputMode) {
        (self.length, self.slide, self.start, self.delay, self.mode) = (length, slide, start, delay, mode)
    }

    /// S1 by search.
    private func windows(_ time: Int64) -> [Int64] {
        (time - length + 1...time).filter { ($0 - start) % slide == 0 }
    }

    mutating func run(_ waves: [[[Scenario.Record]]]) -> [Output] {
        var outputs: [Output] = []
        for wave in waves {
            for batch in wave { outputs.append(run(batch)) }
            if mode != .complete && watermark > lastEviction && !outputs.isEmpty { outputs.append(run([])) }
        }
        return outputs
    }

    private mutating func run(_ batch: [Scenario.Record]) -> Output {
        let eviction = watermark
        let late = lastEviction
        var dropped: Set<Group> = []
        var touched: Set<Group> = []
        for record in batch {
            guard let time = record.time else { continue }
            for start in windows(time) {
                let group = Group(start: start, key: record.key)
                if mode != .complete && start + length <= late {
                    dropped.insert(group)
                } else {
                    state[group, default: 0] += record.value
                    touched.insert(group)
                }
            }
            watermark = max(watermark, time - delay)
        }
        let ended = mode == .complete ? [:] : state.filter { $0.key.start + length <= eviction }
        let rows =
            switch mode {
            case .append: ended
            case .update: state.filter { touched.contains($0.key) }
            case .complete: state
            }
        for group in ended.keys { state[group] = nil }
        lastEviction = eviction
        return Output(rows: rows, dropped: dropped.count, groups: state.count, watermark: eviction)
    }
}
