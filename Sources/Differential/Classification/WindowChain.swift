import Columnar

/// One key's records through windows over windows: what each window's results are, and which windows below a cell they come from.
///
/// A result is a record for the window above (D7): its label is the inner window's end, its values are what that window's aggregates give. Not for
/// several threads.
final class WindowChain {
    private struct Place: Hashable {
        let depth: Int
        let label: Int64
        let side: Side
    }

    private let evidence: KeyEvidence
    private let windows: WindowEvidence
    /// nil for a window without a row.
    private var results: [Place: [Value]?] = [:]

    init(_ evidence: KeyEvidence, _ windows: WindowEvidence) {
        self.evidence = evidence
        self.windows = windows
    }

    /// What a cell takes in: a record a result of the windows below it.
    func inputs(at label: Int64, _ side: Side) -> [ContributingRecord] {
        guard let last = windows.inner.last else { return [] }
        return labels(below: windows.inner.count, label, side).compactMap { inner in
            guard let row = result(windows.inner.count - 1, inner, side) else { return nil }
            let values = last.feeds.map { feed in feed.map { row.indices.contains($0) ? row[$0] : .null } ?? .long(1) }
            return ContributingRecord(
                id: RecordID(.init("", 0), 0), key: [], values: values, batchLabel: inner, eventTime: inner &* 1_000 &- 1, arrival: 0)
        }
    }

    /// The labels of the windows of records that a cell comes from, on either side; ascending.
    func recordLabels(at label: Int64) -> [Int64] {
        var found: Set<Int64> = []
        for side in Side.allCases {
            var current: Set<Int64> = [label]
            for depth in stride(from: windows.inner.count, to: 0, by: -1) {
                current = Set(current.flatMap { labels(below: depth, $0, side) })
            }
            found.formUnion(current)
        }
        return found.sorted()
    }

    /// The labels (the first few) of the cells that a window of records with one of `labels` goes into.
    func cellLabels(_ labels: [Int64], _ side: Side, limit: Int = 8) -> [Int64] {
        var current = labels
        for depth in 1...windows.inner.count {
            let next = current.flatMap { label in
                switch side {
                case .legacy: legacy(depth).labels(batchLabel: label)
                case .port: port(depth).labels(eventTime: label &* 1_000 &- 1)
                }
            }
            current = Set(next).sorted()
        }
        return Array(current.prefix(limit))
    }

    private func legacy(_ depth: Int) -> WindowEvidence.Legacy { depth < windows.inner.count ? windows.inner[depth].legacy : windows.legacy }
    private func port(_ depth: Int) -> WindowEvidence.Port { depth < windows.inner.count ? windows.inner[depth].port : windows.port }

    /// The labels of the windows one level down whose results a window takes in.
    private func labels(below depth: Int, _ label: Int64, _ side: Side) -> [Int64] {
        let (length, slide, offset): (Int64, Int64, Int64)
        switch side {
        case .legacy:
            guard legacy(depth).hasLabel(label), label > windows.legacy.zeroTime else { return [] }
            (length, slide, offset) = (legacy(depth).length, legacy(depth - 1).slide, legacy(depth - 1).zeroTime)
        case .port:
            guard port(depth).hasLabel(label) else { return [] }
            (length, slide, offset) = (port(depth).length, port(depth - 1).slide, port(depth - 1).startTime &+ port(depth - 1).length)
        }
        guard length / slide <= Self.most else { return [] }
        var labels: [Int64] = []
        var inner = label &- floorModulo(label &- offset, slide)
        while inner > label &- length {
            if side == .port || inner > windows.legacy.zeroTime { labels.append(inner) }
            inner = inner &- slide
        }
        return labels.reversed()
    }

    /// A window of more results than this is not followed.
    private static let most: Int64 = 100_000

    private func result(_ depth: Int, _ label: Int64, _ side: Side) -> [Value]? {
        let place = Place(depth: depth, label: label, side: side)
        if let known = results[place] { return known }
        let row = makeResult(depth, label, side)
        results[place] = .some(row)
        return row
    }

    private func makeResult(_ depth: Int, _ label: Int64, _ side: Side) -> [Value]? {
        let functions = windows.inner[depth].functions
        let inputs: [[Value]]
        if depth == 0 {
            let records: [ContributingRecord] =
                switch side {
                case .legacy: Array(evidence.legacyRecords(at: label))
                case .port: evidence.assignedRecords(at: label).filter { evidence.droppedBy($0, at: label) == nil }
                }
            inputs = records.map { $0.values(on: side) }
        } else {
            let feeds = windows.inner[depth - 1].feeds
            inputs = labels(below: depth, label, side).compactMap { inner in
                result(depth - 1, inner, side).map { row in feeds.map { feed in feed.map { row.indices.contains($0) ? row[$0] : .null } ?? .long(1) } }
            }
        }
        guard !inputs.isEmpty else { return nil }
        return functions.indices.map { column in
            Recomputation(functions[column], inputs: inputs.lazy.map { column < $0.count ? $0[column] : .null }).expected ?? .null
        }
    }
}
