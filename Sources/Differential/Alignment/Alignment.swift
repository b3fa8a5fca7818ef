import BatchRuntime
import Columnar

/// Aligns the observations of two runs cell by cell, while they arrive: O(1) an emitted row, amortised.
///
/// A cell is a label and a key; it holds the multiset of each side's rows and the signed counts of what does not cancel
/// out. `append` and RDD rows add up; an `update` or `complete` observation replaces the cell's earlier rows. The order in which the
/// sides are fed does not matter. After "DiffStream" (OOPSLA 2020): rows depend on each other only within a cell.
public struct Alignment: Sendable {
    /// The final state of one label.
    public struct CompletedLabel: Equatable, Sendable {
        public let label: Int64
        public let cells: Int
        /// Cells whose multisets differ; with a tolerance, some may still turn out equal.
        public let differing: Int
        public var verdict: Verdict { differing == 0 ? .identical : .different }
    }

    private struct Place: Hashable {
        let label: Int64
        let key: CellKey
    }

    private struct LabelState {
        var cells = 0
        var unbalanced = 0
    }

    /// The rows of a cell, legacy +1 and port -1, without zeros. Most cells hold one row, which needs no hashing.
    private struct Balance {
        private var row: [Value] = []
        private var count = 0
        private var others: [[UInt8]: Int] = [:]
        var isZero: Bool { count == 0 && others.isEmpty }

        mutating func add(_ values: [Value], _ change: Int) {
            if count != 0, TotalOrder.isSame(row, values) {
                count += change
                return
            }
            if others.isEmpty {
                guard count != 0 else {
                    row = values
                    count = change
                    return
                }
                others[values.matchingBytes] = change
                return
            }
            let bytes = values.matchingBytes
            let sum = others[bytes, default: 0] + change
            others[bytes] = sum == 0 ? nil : sum
        }
    }

    public let spec: ComparisonSpec
    private var readers: [Side: RowReader]
    private var outputs: [Side: String] = [:]
    private var places: [Place: Int] = [:]
    /// A key occurs under many labels, and is stored once.
    private var keys: Set<CellKey> = []
    private var cells: [AlignedCell] = []
    private var balances: [Balance] = []
    private var labels: [Int64: LabelState] = [:]
    /// Labels not completed, ascending.
    private var openLabels: [Int64] = []
    private var completedThrough = Int64.min
    private var observationCounts: [Side: Int] = [:]
    /// The greatest label of a DStream observation of the side, with or without rows.
    private var lastLabels: [Side: Int64] = [:]

    public init(spec: ComparisonSpec) {
        self.spec = spec
        readers = [
            .legacy: RowReader(side: .legacy, spec: spec.legacy), .port: RowReader(side: .port, spec: spec.port),
        ]
        outputs[.legacy] = spec.legacy.output
        outputs[.port] = spec.port.output
    }

    /// Adds one observation; those of other outputs of the side are ignored.
    /// - Throws: `DifferentialError` if the observation's columns are not those of the spec.
    public mutating func add(_ observation: Observation, from side: Side) throws(DifferentialError) {
        if let output = outputs[side] {
            guard observation.output == output else { return }
        } else if !observation.output.isEmpty {
            outputs[side] = observation.output
        }
        let number = observationCounts[side, default: 0]
        observationCounts[side] = number + 1
        if observation.kind == .rdd { lastLabels[side] = max(lastLabels[side] ?? .min, observation.label) }
        guard var reader = readers[side] else { return }
        let replaces = observation.kind == .update || observation.kind == .complete
        try reader.rows(of: observation) { label, key, values in
            let emission = AlignedCell.Emission(values: values, batchTime: observation.batchTime, observation: number)
            insert(emission, at: Place(label: label, key: key), from: side, replaces: replaces)
        }
        readers[side] = reader
    }

    /// Adds the observations of a side, and removes the rows from them, so that they are not stored twice.
    /// - Throws: as `add`.
    mutating func take(_ observations: inout [Observation], from side: Side) throws(DifferentialError) {
        for index in observations.indices {
            try add(observations[index], from: side)
            observations[index].rows = []
        }
    }

    private mutating func insert(_ emission: AlignedCell.Emission, at place: Place, from side: Side, replaces: Bool) {
        let index = cell(at: place)
        let wasZero = balances[index].isZero
        let sign = side == .legacy ? 1 : -1
        if replaces, let last = cells[index].emissions(of: side).last, last.observation != emission.observation {
            for old in cells[index].emissions(of: side) { balances[index].add(old.values, -sign) }
            supersede(index, side)
        }
        balances[index].add(emission.values, sign)
        switch side {
        case .legacy: cells[index].legacy.append(emission)
        case .port:
            cells[index].port.append(emission)
            cells[index].portMayChange = replaces
        }
        let isZero = balances[index].isZero
        cells[index].isBalanced = isZero
        if wasZero != isZero { labels[place.label]?.unbalanced += isZero ? -1 : 1 }
    }

    private mutating func supersede(_ index: Int, _ side: Side) {
        switch side {
        case .legacy: cells[index].legacy.removeAll(keepingCapacity: true)
        case .port:
            cells[index].superseded += cells[index].port
            let excess = cells[index].superseded.count - AlignedCell.supersededLimit
            if excess > 0 { cells[index].superseded.removeFirst(excess) }
            cells[index].port.removeAll(keepingCapacity: true)
        }
    }

    private mutating func cell(at place: Place) -> Int {
        if let index = places[place] { return index }
        let index = cells.count
        let known = keys.insert(place.key).memberAfterInsert
        // Equal keys may have different types: 3 and 3.0. Each cell shows its own.
        let key = known.values == place.key.values ? known : place.key
        places[Place(label: place.label, key: key)] = index
        cells.append(AlignedCell(label: place.label, key: key))
        balances.append(Balance())
        if labels[place.label] == nil { open(place.label) }
        labels[place.label, default: LabelState()].cells += 1
        return index
    }

    /// Labels mostly increase, so the search for the place rarely looks beyond the end.
    private mutating func open(_ label: Int64) {
        guard label > completedThrough else { return }
        var low = 0
        var high = openLabels.count
        if let last = openLabels.last, last < label { low = high }
        while low < high {
            let middle = (low + high) / 2
            if openLabels[middle] < label { low = middle + 1 } else { high = middle }
        }
        openLabels.insert(label, at: low)
    }

    /// Returns the labels that became final because each side has emitted everything up to its bound; ascending, each once.
    public mutating func complete(legacyThrough: Int64, portThrough: Int64) -> [CompletedLabel] {
        let bound = min(legacyThrough, portThrough)
        let count = openLabels.prefix { $0 <= bound }.count
        let completed = openLabels.prefix(count).map { label in
            let state = labels[label] ?? LabelState()
            return CompletedLabel(label: label, cells: state.cells, differing: state.unbalanced)
        }
        openLabels.removeFirst(count)
        completedThrough = max(completedThrough, bound)
        return completed
    }

    /// The number of cells so far, and how many of them differ: for progress, O(labels).
    public var counts: (cells: Int, differing: Int) {
        (cells.count, labels.values.reduce(0) { $0 + $1.unbalanced })
    }

    /// The greatest label that the side's DStream output reached; nil if only a label column could tell.
    public func lastLabel(of side: Side) -> Int64? {
        spec.columns(of: side).label == .observation ? lastLabels[side] : nil
    }

    /// All cells, by label and key.
    public var sortedCells: [AlignedCell] {
        cells.sorted { $0.label != $1.label ? $0.label < $1.label : $0.key < $1.key }
    }
}
