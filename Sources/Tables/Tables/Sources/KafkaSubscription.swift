import Foundation
import KafkaTransport
import Offsets
import Expressions
import Plans

/// The partitions that a Kafka source reads.
enum KafkaSubscription: Sendable {
    case topics([String])
    case pattern(TopicPattern)
    case partitions([TopicPartition])

    /// In the form in which Spark shows it in progress.
    var description: String {
        switch self {
        case .topics(let topics): "Subscribe[\(topics.joined(separator: ", "))]"
        case .pattern(let pattern): "SubscribePattern[\(pattern)]"
        case .partitions(let partitions): "Assign[\(partitions.map(\.description).joined(separator: ", "))]"
        }
    }

    /// What it reads, for messages.
    var names: String {
        switch self {
        case .topics(let topics): topics.joined(separator: ", ")
        case .pattern(let pattern): "the topics that match \(pattern)"
        case .partitions(let partitions): partitions.map(\.description).joined(separator: ", ")
        }
    }

    /// Whether a recorded range belongs to this subscription.
    func takes(_ range: OffsetRange) -> Bool {
        switch self {
        case .topics(let topics): topics.contains(range.topic)
        case .pattern(let pattern): (try? pattern.matches(range.topic)) ?? false
        case .partitions(let partitions): partitions.contains(range.topicPartition)
        }
    }

    init(_ options: DataSourceOptions) throws(AnalysisError) {
        func wrong(_ message: String) -> AnalysisError { AnalysisError(.wrongOption, "kafka source: \(message)") }
        let given = [KafkaOptions.subscribe, KafkaOptions.subscribePattern, KafkaOptions.assign].map(\.name).filter { options[$0] != nil }
        guard given.count == 1 else {
            throw wrong(
                given.isEmpty
                    ? "one of the options subscribe, subscribePattern and assign must be given"
                    : "only one of the options subscribe, subscribePattern and assign may be given; there are "
                        + "\(given.joined(separator: " and "))"
            )
        }
        if let topics = try options[KafkaOptions.subscribe] {
            let names = topics.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
            guard !names.isEmpty else { throw wrong("the option subscribe names no topic: it is '\(topics)'") }
            self = .topics(names.reduce(into: []) { if !$0.contains($1) { $0.append($1) } })
        } else if let text = try options[KafkaOptions.subscribePattern] {
            let pattern = text.trimmingCharacters(in: .whitespaces)
            guard !pattern.isEmpty else { throw wrong("the option subscribePattern is empty") }
            do { self = .pattern(try TopicPattern(pattern, .part)) } catch {
                throw AnalysisError(.wrongOption, "kafka source: the option subscribePattern", underlying: error.underlying)
            }
        } else {
            let json = try options[KafkaOptions.assign] ?? ""
            guard let topics = try? JSONDecoder().decode([String: [Int32]].self, from: Data(json.utf8)),
                case let partitions = topics.flatMap({ topic, numbers in numbers.map { TopicPartition(topic, $0) } }), !partitions.isEmpty
            else { throw wrong("the option assign is \(json); expected {\"topic\":[0,1]}") }
            self = .partitions(Set(partitions).sorted())
        }
    }
}
