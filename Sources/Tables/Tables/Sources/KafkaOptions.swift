import Foundation
import KafkaTransport
import Offsets
import Plans

/// The options of Spark's Kafka source, read and checked.
struct KafkaOptions: Sendable {
    enum Subscription: Sendable, Equatable {
        case topics([String])
        case partitions([TopicPartition])

        /// As Spark shows it in progress.
        var description: String {
            switch self {
            case .topics(let topics): "Subscribe[\(topics.joined(separator: ", "))]"
            case .partitions(let partitions): "Assign[\(partitions.map(\.description).joined(separator: ", "))]"
            }
        }
    }

    enum Position: Sendable, Equatable {
        case earliest, latest
        /// -2 is earliest, -1 latest.
        case offsets(PartitionOffsets)
    }

    var subscription: Subscription
    var starting: Position
    var ending: Position
    var maxOffsetsPerTrigger: Int64?
    var failOnDataLoss: Bool
    var includeHeaders: Bool
    /// Without the prefix `kafka.`.
    var properties: [String: String]

    private static let known = [
        "subscribe", "assign", "startingoffsets", "endingoffsets", "maxoffsetspertrigger", "failondataloss", "includeheaders",
    ]
    private static let refused = [
        "auto.offset.reset", "key.deserializer", "value.deserializer", "key.serializer", "value.serializer", "enable.auto.commit",
        "interceptor.classes",
    ]

    init(_ options: SourceOptions, isStreaming: Bool) throws {
        try options.allowOnly(Self.known, prefix: "kafka.", format: "kafka")
        func wrong(_ message: String) -> AnalysisError { AnalysisError(.wrongOption, "kafka source: \(message)") }
        properties = options.stripping("kafka.")
        for name in Self.refused where properties[name] != nil {
            throw wrong("the option kafka.\(name) is not allowed: the source sets it itself; use startingOffsets to say where to start")
        }
        guard properties["bootstrap.servers"]?.isEmpty == false else {
            throw wrong("the option kafka.bootstrap.servers must be given, like \"host1:9092,host2:9092\"")
        }
        switch (options["subscribe"], options["assign"]) {
        case (let topics?, nil):
            let names = topics.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
            guard !names.isEmpty else { throw wrong("the option subscribe names no topic") }
            subscription = .topics(names.reduce(into: []) { if !$0.contains($1) { $0.append($1) } })
        case (nil, let json?):
            guard let topics = try? JSONDecoder().decode([String: [Int32]].self, from: Data(json.utf8)), !topics.isEmpty else {
                throw wrong("the option assign is \(json); expected {\"topic\":[0,1]}")
            }
            subscription = .partitions(topics.flatMap { topic, numbers in numbers.map { TopicPartition(topic, $0) } }.sorted())
        case (nil, nil): throw wrong("one of the options subscribe and assign must be given")
        case (_?, _?): throw wrong("only one of the options subscribe and assign may be given")
        }
        starting = try Self.position(options, "startingOffsets", isStreaming ? .latest : .earliest)
        ending = try Self.position(options, "endingOffsets", .latest)
        if isStreaming, options["endingOffsets"] != nil { throw wrong("ending offset not valid in streaming queries (the option endingOffsets)") }
        if !isStreaming {
            if starting == .latest { throw wrong("starting offset can't be latest for batch queries on Kafka (the option startingOffsets)") }
            if ending == .earliest { throw wrong("ending offset can't be earliest for batch queries on Kafka (the option endingOffsets)") }
            if case .offsets(let offsets) = starting, let bad = offsets.offsets.first(where: { $0.value == -1 }) {
                throw wrong("startingOffsets for \(bad.key) can't be latest (-1) for batch queries on Kafka")
            }
            if case .offsets(let offsets) = ending, let bad = offsets.offsets.first(where: { $0.value == -2 }) {
                throw wrong("endingOffsets for \(bad.key) can't be earliest (-2) for batch queries on Kafka")
            }
        }
        maxOffsetsPerTrigger = try options.positive("maxOffsetsPerTrigger")
        failOnDataLoss = try options.flag("failOnDataLoss", default: true)
        includeHeaders = try options.flag("includeHeaders", default: false)
    }

    private static func position(_ options: SourceOptions, _ name: String, _ fallback: Position) throws -> Position {
        guard let text = options[name] else { return fallback }
        switch text.trimmingCharacters(in: .whitespaces).lowercased() {
        case "earliest": return .earliest
        case "latest": return .latest
        default:
            do {
                let offsets = try PartitionOffsets(json: text)
                if let bad = offsets.offsets.first(where: { $0.value < -2 }) {
                    throw AnalysisError(.wrongOption, "kafka source: \(name) for \(bad.key) is \(bad.value); expected an offset, -2 or -1")
                }
                return .offsets(offsets)
            } catch let error as OffsetError {
                throw AnalysisError(
                    .wrongOption, "kafka source: the option \(name) is neither \"earliest\" nor \"latest\" nor JSON: \(error.message)")
            }
        }
    }
}
