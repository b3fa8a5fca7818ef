/// How a report calls records: without the topic where there is only one.
struct RecordNames {
    /// The one topic of all records that the report names; nil where there are several, or none.
    let topic: String?

    init(_ report: ComparisonReport) {
        var topics: Set<String> = []
        for cell in report.cells {
            for record in cell.records { topics.insert(record.record.id.topicPartition.topic) }
            if topics.count > 1 { break }
        }
        topic = topics.count == 1 ? topics.first : nil
    }

    /// `0@69` where the topic goes without saying, else `readings-0@69`.
    func callAsFunction(_ id: RecordID) -> String {
        topic == id.topicPartition.topic ? "\(id.topicPartition.partition)@\(id.offset)" : id.description
    }

    /// The first few, and that there are more.
    func list(_ records: [CellRecord], most: Int) -> String {
        records.prefix(most).map { self($0.record.id) }.joined(separator: ", ") + (records.count > most ? ", …" : "")
    }
}
