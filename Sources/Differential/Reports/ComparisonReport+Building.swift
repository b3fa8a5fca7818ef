extension ComparisonReport {
    /// Counts all of `cells`, lists those within the limits, and settles the verdict.
    mutating func add(_ found: [CellReport], limits: Comparison.Limits) {
        var counts: [DifferenceClass: Int] = [:]
        var listed = (identical: 0, others: 0)
        for cell in found {
            count(cell)
            if cell.verdict != .identical {
                for name in Set(cell.causes + [cell.shape].compactMap { $0 }) { counts[name, default: 0] += 1 }
            }
            if cell.verdict == .identical {
                listed.identical += 1
                if listed.identical <= limits.identicalCells { cells.append(cell) } else { omittedIdentical += 1 }
            } else {
                listed.others += 1
                if listed.others <= limits.otherCells { cells.append(cell) } else { omittedOthers += 1 }
            }
        }
        classes = DifferenceClass.allCases.compactMap { name in counts[name].map { ClassCount(name: name, cells: $0) } }
        verdict =
            totals.different > 0 ? .different : totals.identical > 0 ? .identical : totals.pending > 0 ? .pending : .nothing
    }

    private mutating func count(_ cell: CellReport) {
        if labels.last?.label != cell.label {
            labels.append(Label(label: cell.label, legacyRows: 0, portRows: 0, identical: 0, different: 0, explained: 0, pending: 0))
        }
        let last = labels.count - 1
        labels[last].legacyRows += cell.legacy.count
        labels[last].portRows += cell.port.count
        totals.cells += 1
        switch cell.verdict {
        case .identical:
            totals.identical += 1
            labels[last].identical += 1
        case .different:
            totals.different += 1
            labels[last].different += 1
            if cell.explained {
                totals.explained += 1
                labels[last].explained += 1
            }
        case .pending, .nothing:
            totals.pending += 1
            labels[last].pending += 1
        }
    }
}
