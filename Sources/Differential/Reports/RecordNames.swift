/// The names of records in a report: without the topic if there is only one.
struct RecordNames {
    /// The single topic of all records in the report; nil if there are several, or none.
    let topic: String?

    init(_ report: ComparisonReport) {
        var topics: Set<String> = []
        for cell in report.cells {
            for record in cell.records { topics.insert(record.record.id.topicPartition.topic) }
            if topics.count > 1 { break }
        }
        topic = topics.count == 1 ? topics.first : nil
    }

    /// `0@69` if the topic is implied, else `readings-0@69`.
    func callAsFunction(_ id: RecordID) -> String {
        topic == id.topicPartition.topic ? "\(id.topicPartition.partition)@\(id.offset)" : id.description
    }

    /// The first few names, and that there are more.
    func list(_ records: [CellRecord], most: Int) -> String {
        records.prefix(most).map { self($0.record.id) }.joined(separator: ", ") + (records.count > most ? ", …" : "")
    }
}
