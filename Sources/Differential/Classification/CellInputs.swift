/// What a cell takes in: records of the recording, made where they are looked at, or a record a result of the windows below it.
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
