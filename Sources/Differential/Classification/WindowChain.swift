import Columnar

/// One key's records through windows over windows: the results of each window, and which windows below a cell they come from.
///
/// A result is a record for the window above (D7): its label is the inner window's end, its values are the results of that window's
/// aggregates. The sides may have different numbers of levels. Not thread-safe.
final class WindowChain {
    private struct Place: Hashable {
        let depth: Int
        let label: Int64
        let side: Side
    }

    /// The windows of one level on one side.
    private struct Level {
        let length: Int64
        let slide: Int64
        /// A label; all others differ from it by multiples of the slide.
        let phase: Int64
        /// The aggregates of a result, and which of them the level above uses; none at the level of the cells.
        let functions: [Aggregate]
        let feeds: [Int?]
        let step: ResultStep?

        init(length: Int64, slide: Int64, phase: Int64, of level: WindowEvidence.Level?) {
            self.length = length
            self.slide = slide
            self.phase = phase
            functions = level?.functions ?? []
            feeds = level?.feeds ?? []
            step = level?.step
        }

        func hasLabel(_ label: Int64) -> Bool { floorModulo(label &- phase, slide) == 0 }
    }

    private let evidence: KeyEvidence
    private let windows: WindowEvidence
    /// The level of the records first, that of the cells last.
    private let legacy: [Level]
    private let port: [Level]
    /// nil for a window without a row.
    private var results: [Place: [Value]?] = [:]
    /// By side: the error bound of the doubles among the results, over all orders of addition.
    private var bounds: [Side: Double] = [:]

    /// Whether the computation between two windows failed on a result.
    private(set) var couldNotTell = false

    init(_ evidence: KeyEvidence, _ windows: WindowEvidence) {
        self.evidence = evidence
        self.windows = windows
        legacy = (windows.inner.map { ($0.legacy, $0) } + [(windows.legacy, nil)]).compactMap { window, level in
            window.map { Level(length: $0.length, slide: $0.slide, phase: $0.zeroTime, of: level) }
        }
        port = (windows.inner.map { ($0.port, $0) } + [(windows.port, nil)]).compactMap { window, level in
            window.map { Level(length: $0.length, slide: $0.slide, phase: $0.startTime &+ $0.length, of: level) }
        }
    }

    /// The inputs of a cell: the records themselves, or one record for each result of the windows below it.
    func inputs(at label: Int64, _ side: Side) -> CellInputs {
        let levels = levels(side)
        guard levels.count > 1 else { return .records(records(at: label, side)) }
        let last = levels[levels.count - 2]
        return .results(
            labels(below: levels.count - 1, label, side).compactMap { inner in
                guard let row = result(levels.count - 2, inner, side), let values = values(row, last, inner) else { return nil }
                return ContributingRecord(
                    id: RecordID(.init("", 0), 0), key: [], values: values, batchLabel: inner, eventTime: inner &* 1_000 &- 1, arrival: 0)
            })
    }

    /// The error bound of the doubles that a side's cells take; to be called after `inputs`.
    func inputBound(_ side: Side) -> Double { bounds[side] ?? 0 }

    /// The labels of the record windows from which a side's cell is computed.
    func recordLabels(at label: Int64, _ side: Side) -> Set<Int64> {
        guard levels(side).last?.hasLabel(label) == true else { return [] }
        var current: Set<Int64> = [label]
        for depth in stride(from: levels(side).count - 1, to: 0, by: -1) {
            current = Set(current.flatMap { labels(below: depth, $0, side) })
        }
        return current
    }

    /// The labels (the first few) of the cells into which a record window with one of `labels` goes.
    func cellLabels(_ labels: [Int64], _ side: Side, limit: Int = 8) -> [Int64] {
        var current = labels
        for level in levels(side).dropFirst() {
            let next = current.flatMap { label in
                switch side {
                case .legacy:
                    WindowEvidence.Legacy(length: level.length, slide: level.slide, zeroTime: level.phase).labels(batchLabel: label)
                case .port:
                    WindowEvidence.Port(length: level.length, slide: level.slide, startTime: level.phase &- level.length, delay: nil)
                        .labels(eventTime: label &* 1_000 &- 1)
                }
            }
            current = Set(next).sorted()
        }
        return Array(current.prefix(limit))
    }

    private func levels(_ side: Side) -> [Level] { side == .legacy ? legacy : port }

    private func records(at label: Int64, _ side: Side) -> KeyEvidence.Records {
        switch side {
        case .legacy: evidence.legacyRecords(at: label)
        case .port: evidence.countedRecords(at: label)
        }
    }

    /// What the windows above take from a level's result; nil if it is filtered out in between.
    private func values(_ row: [Value], _ level: Level, _ label: Int64) -> [Value]? {
        var row = row
        if let step = level.step {
            do {
                guard let passed = try step.values(of: row, key: evidence.key.values, label: label) else { return nil }
                row = passed
            } catch {
                couldNotTell = true
                return nil
            }
        }
        return level.feeds.map { feed in feed.map { row.indices.contains($0) ? row[$0] : .null } ?? .long(1) }
    }

    /// The labels of the windows one level below whose results a window takes.
    private func labels(below depth: Int, _ label: Int64, _ side: Side) -> [Int64] {
        let (own, below) = (levels(side)[depth], levels(side)[depth - 1])
        guard own.hasLabel(label), side == .port || label > windows.legacy.zeroTime, own.length / below.slide <= Self.most else {
            return []
        }
        var labels: [Int64] = []
        var inner = label &- floorModulo(label &- below.phase, below.slide)
        while inner > label &- own.length {
            if side == .port || inner > windows.legacy.zeroTime { labels.append(inner) }
            inner = inner &- below.slide
        }
        return labels.reversed()
    }

    /// A window with more results than this is not followed.
    private static let most: Int64 = 100_000

    private func result(_ depth: Int, _ label: Int64, _ side: Side) -> [Value]? {
        let place = Place(depth: depth, label: label, side: side)
        if let known = results[place] { return known }
        let row = makeResult(depth, label, side)
        results[place] = .some(row)
        return row
    }

    private func makeResult(_ depth: Int, _ label: Int64, _ side: Side) -> [Value]? {
        let level = levels(side)[depth]
        if depth == 0 { return row(of: level, records(at: label, side).lazy.map { $0.values(on: side) }, side, inputBound: 0) }
        let below = levels(side)[depth - 1]
        let inputs = labels(below: depth, label, side).compactMap { inner in
            result(depth - 1, inner, side).flatMap { values($0, below, inner) }
        }
        return row(of: level, inputs, side, inputBound: inputBound(side))
    }

    private func row(of level: Level, _ inputs: some Collection<[Value]>, _ side: Side, inputBound: Double) -> [Value]? {
        guard !inputs.isEmpty else { return nil }
        return level.functions.indices.map { column in
            let found = Recomputation(
                level.functions[column], inputs: inputs.lazy.map { column < $0.count ? $0[column] : .null }, inputBound: inputBound)
            if case .double? = found.expected, let bound = found.bound, bound.isFinite { bounds[side] = max(self.inputBound(side), bound) }
            return found.expected ?? .null
        }
    }
}
