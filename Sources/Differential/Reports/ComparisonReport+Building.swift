extension ComparisonReport {
    /// Counts a cell, and lists it if it is to be listed.
    mutating func add(_ found: Classifier.Found) {
        let cell = found.cell
        count(cell)
        if cell.verdict != .identical {
            for name in Set(cell.causes + [cell.shape].compactMap { $0 }) {
                if let index = classes.firstIndex(where: { $0.name == name }) {
                    classes[index].cells += 1
                } else {
                    classes.append(ClassCount(name: name, cells: 1))
                }
            }
        }
        if found.isListed {
            cells.append(cell)
        } else if cell.verdict == .identical {
            omittedIdentical += 1
        } else {
            omittedOthers += 1
        }
    }

    /// Called after the last cell: sorts the classes and sets the verdict.
    mutating func finish() {
        classes = DifferenceClass.allCases.compactMap { name in classes.first { $0.name == name } }
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
