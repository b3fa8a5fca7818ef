import BatchRuntime
import Columnar

/// Lays the observations of two runs side by side, cell by cell, while they arrive: O(1) an emitted row, amortised.
///
/// A cell is a label and a key; it holds the multiset of each side's rows and the signed counts of what does not cancel
/// out. `append` and RDD rows add up; an `update` or `complete` observation replaces the cell's earlier rows. Feeding order
/// between the sides does not matter. After "DiffStream" (OOPSLA 2020): rows depend on each other only within a cell.
public struct Alignment: Sendable {
    /// What became final for one label.
    public struct SettledLabel: Equatable, Sendable {
        public let label: Int64
        public let cells: Int
        /// Cells whose multisets differ; with a tolerance, some may still be found equal.
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

    /// The rows of a cell, legacy +1 and port -1; no zeros. Most cells hold one row, which needs no hashing.
    private struct Balance {
        private var row: [Value] = []
        private var count = 0
        private var others: [[UInt8]: Int] = [:]
        var isZero: Bool { count == 0 && others.isEmpty }

        mutating func add(_ values: [Value], _ change: Int) {
            if count != 0, ValueOrder.isSame(row, values) {
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
    /// A key is under many labels, and kept once.
    private var keys: Set<CellKey> = []
    private var cells: [AlignedCell] = []
    private var balances: [Balance] = []
    private var labels: [Int64: LabelState] = [:]
    /// Labels not settled, ascending.
    private var openLabels: [Int64] = []
    private var settledThrough = Int64.min
    private var observationCounts: [Side: Int] = [:]
    /// The greatest label that a DStream observation of the side had, with rows or without.
    private var lastLabels: [Side: Int64] = [:]

    public init(spec: ComparisonSpec) {
        self.spec = spec
        readers = [
            .legacy: RowReader(side: .legacy, spec: spec.legacy), .port: RowReader(side: .port, spec: spec.port),
        ]
        outputs[.legacy] = spec.legacy.output
        outputs[.port] = spec.port.output
    }

    /// Takes one observation; those of other outputs of the side are passed over.
    /// - Throws: `DifferentialError` where the observation's columns are not those of the spec.
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

    /// Takes the observations of a side, and the rows out of each, so that they are not there twice.
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
        // Equal keys may be of other types: 3 and 3.0. Each cell shows its own.
        let key = known.values == place.key.values ? known : place.key
        places[Place(label: place.label, key: key)] = index
        cells.append(AlignedCell(label: place.label, key: key))
        balances.append(Balance())
        if labels[place.label] == nil { open(place.label) }
        labels[place.label, default: LabelState()].cells += 1
        return index
    }

    /// Labels mostly grow, so the search for the place seldom looks further than the end.
    private mutating func open(_ label: Int64) {
        guard label > settledThrough else { return }
        var low = 0
        var high = openLabels.count
        if let last = openLabels.last, last < label { low = high }
        while low < high {
            let middle = (low + high) / 2
            if openLabels[middle] < label { low = middle + 1 } else { high = middle }
        }
        openLabels.insert(label, at: low)
    }

    /// Says which labels became final, now that each side has emitted all it ever will up to its bound; ascending, each once.
    public mutating func settle(legacyThrough: Int64, portThrough: Int64) -> [SettledLabel] {
        let bound = min(legacyThrough, portThrough)
        let count = openLabels.prefix { $0 <= bound }.count
        let settled = openLabels.prefix(count).map { label in
            let state = labels[label] ?? LabelState()
            return SettledLabel(label: label, cells: state.cells, differing: state.unbalanced)
        }
        openLabels.removeFirst(count)
        settledThrough = max(settledThrough, bound)
        return settled
    }

    /// Cells so far, and how many of them differ: for progress, O(labels).
    public var counts: (cells: Int, differing: Int) {
        (cells.count, labels.values.reduce(0) { $0 + $1.unbalanced })
    }

    /// The greatest label that the side's DStream output reached; nil where only a label column could say.
    public func lastLabel(of side: Side) -> Int64? {
        spec.columns(of: side).label == .observation ? lastLabels[side] : nil
    }

    /// All cells, by label and key.
    public var sortedCells: [AlignedCell] {
        cells.sorted { $0.label != $1.label ? $0.label < $1.label : $0.key < $1.key }
    }
}
