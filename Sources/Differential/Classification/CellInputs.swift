/// The inputs of a cell: records of the recording, created on access, or one record for each result of the windows below it.
enum CellInputs: RandomAccessCollection {
    case records(KeyEvidence.Records)
    case results([ContributingRecord])

    var startIndex: Int { 0 }
    var endIndex: Int {
        switch self {
        case .records(let records): records.count
        case .results(let results): results.count
        }
    }

    subscript(_ position: Int) -> ContributingRecord {
        switch self {
        case .records(let records): records[records.startIndex + position]
        case .results(let results): results[position]
        }
    }
}
