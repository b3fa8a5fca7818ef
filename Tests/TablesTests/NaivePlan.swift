import Columnar

/// A plan as a naive evaluator has it: row by row, every group with all of its rows.
indirect enum NaivePlan {
    typealias Row = [Value]

    case leaf(Int)
    /// What each row becomes.
    case rows(NaivePlan, (Row) -> [Row])
    case union(NaivePlan, NaivePlan)
    /// Conditions that the optimiser moves below the watermark: rows that fail them do not move it.
    case watermark(NaivePlan, column: Int, delayMillis: Int64, Pushed)
    /// The key of event time, by which groups end, is one of `keys`.
    case aggregate(NaivePlan, keys: [Int], [NaiveAggregate], eventKey: Int?)
    case sort(NaivePlan, (Row, Row) -> Int)
    case limit(NaivePlan, Int)

    final class Pushed { var conditions: [(Row) -> Bool] = [] }

    var isAggregated: Bool {
        switch self {
        case .leaf: false
        case .aggregate: true
        case .union(let a, let b): a.isAggregated || b.isAggregated
        case .rows(let child, _), .watermark(let child, _, _, _), .sort(let child, _), .limit(let child, _): child.isAggregated
        }
    }
}

/// Runs a plan over tables, or batch by batch over streams by the rules S2 to S5.
struct NaiveRun {
    enum Mode: CaseIterable { case table, append, update, complete }
    typealias Row = NaivePlan.Row

    private struct Groups {
        var order: [String] = []
        var rows: [String: [Row]] = [:]
        var keys: [String: Row] = [:]

        mutating func add(_ key: Row, _ row: Row?) {
            let text = "\(key)"
            if rows[text] == nil {
                order.append(text)
                keys[text] = key
            }
            rows[text, default: []] += row.map { [$0] } ?? []
        }

        mutating func remove(_ gone: [String]) {
            order.removeAll(where: gone.contains)
            for text in gone {
                rows[text] = nil
                keys[text] = nil
            }
        }
    }

    let plan: NaivePlan
    let mode: Mode
    private var states: [Int: Groups] = [:]
    private var marks: [Int: Int64] = [:]
    private var watermark: Int64 = 0
    private var lastEviction: Int64 = 0
    private var leaves: [[Row]] = []
    private var aggregates = 0
    private var watermarks = 0
    /// Groups that came too late.
    private(set) var dropped = 0

    init(_ plan: NaivePlan, _ mode: Mode) {
        self.plan = plan
        self.mode = mode
    }

    /// Whether a batch without data follows the last one.
    var isDue: Bool { plan.isAggregated && mode != .complete && watermark > lastEviction }

    mutating func run(_ leaves: [[Row]]) -> [Row] {
        self.leaves = leaves
        (aggregates, watermarks) = (0, 0)
        let eviction = watermark
        let rows = rows(plan)
        if watermarks > 0 { watermark = max(watermark, (0..<watermarks).map { marks[$0] ?? 0 }.min() ?? 0) }
        lastEviction = eviction
        return rows
    }

    private mutating func rows(_ plan: NaivePlan) -> [Row] {
        switch plan {
        case .leaf(let index): return leaves[index]
        case .rows(let child, let body): return rows(child).flatMap(body)
        case .union(let first, let second):
            let before = rows(first)
            return before + rows(second)
        case .sort(let child, let compare):
            // Rows of equal keys keep their order here.
            return rows(child).enumerated().sorted { left, right in
                let order = compare(left.element, right.element)
                return order == 0 ? left.offset < right.offset : order < 0
            }.map(\.element)
        case .limit(let child, let count): return Array(rows(child).prefix(count))
        case .watermark(let child, let column, let delay, let pushed):
            let passed = rows(child).filter { row in pushed.conditions.allSatisfy { $0(row) } }
            let node = watermarks
            watermarks += 1
            if mode == .table { return passed }
            for row in passed {
                if let time = Self.end(row[column]) { marks[node] = max(marks[node] ?? .min, Self.millis(time) - delay) }
            }
            return passed
        case .aggregate(let child, let keys, let calls, let eventKey): return grouped(rows(child), keys, calls, eventKey)
        }
    }

    private mutating func grouped(_ rows: [Row], _ keys: [Int], _ calls: [NaiveAggregate], _ eventKey: Int?) -> [Row] {
        let id = aggregates
        aggregates += 1
        var batch = Groups()
        for row in rows { batch.add(keys.map { NaiveOrder.key(row[$0]) }, row) }
        // One group of all rows is there also when there are none.
        if keys.isEmpty, batch.order.isEmpty { batch.add([], nil) }
        func output(_ groups: Groups, _ texts: [String]) -> [Row] {
            texts.map { text in (groups.keys[text] ?? []) + calls.map { $0.evaluate(groups.rows[text] ?? []) } }
        }
        func ended(_ groups: Groups, _ mark: Int64) -> [String] {
            groups.order.filter { text in
                guard let eventKey, let end = Self.end(groups.keys[text]?[eventKey] ?? .null) else { return false }
                return end <= mark * 1000
            }
        }
        if mode == .table { return output(batch, batch.order) }
        if mode != .complete {
            let late = ended(batch, lastEviction)
            dropped += late.count
            batch.remove(late)
        }
        var state = states[id] ?? Groups()
        for text in batch.order {
            state.add(batch.keys[text] ?? [], nil)
            state.rows[text, default: []] += batch.rows[text] ?? []
        }
        var emitted: [Row] = []
        if mode == .update { emitted = output(state, batch.order) }
        if mode == .complete { emitted = output(state, state.order) } else {
            let gone = ended(state, watermark)
            if mode == .append { emitted = output(state, gone) }
            state.remove(gone)
        }
        states[id] = state
        return emitted
    }

    /// The instant that counts of a time or a window, in µs.
    private static func end(_ value: Value) -> Int64? {
        switch value {
        case .timestamp(let micros): micros
        case .structure(let ends): ends.count == 2 ? end(ends[1]) : nil
        default: nil
        }
    }

    private static func millis(_ micros: Int64) -> Int64 { micros >= 0 ? micros / 1000 : -((-micros + 999) / 1000) }
}

enum NaiveWindows {
    /// The starts of the windows that hold a time, the last first; durations in seconds, times in µs.
    static func starts(_ micros: Int64, _ length: Int64, _ slide: Int64, _ start: Int64) -> [Int64] {
        let (length, slide, start) = (length * 1_000_000, slide * 1_000_000, start * 1_000_000)
        let last = micros - ((micros - start) % slide + slide) % slide
        return stride(from: last, to: micros - length, by: -Int(slide)).map { Int64($0) }
    }
}
