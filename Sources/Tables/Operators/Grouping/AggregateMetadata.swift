import Expressions
import Plans
import StateStore

/// The metadata of columns in an aggregation's state schema.
package enum AggregateMetadata {
    /// For a key: the window whose start it is, in µs: `duration by slide from start`.
    package static let window = "portage.window"
    /// For a value: the aggregate whose state it is.
    package static let aggregate = "portage.aggregate"

    /// Aggregates with the same state, by the name that represents them.
    private static let sharedStates = [
        "count_if": "count", "any_value": "first", "bool_and": "min", "bool_or": "max", "collect_set": "collect_list",
        "stddev_pop": "stddev_samp",
        "var_samp": "stddev_samp", "var_pop": "stddev_samp",
    ]

    static let comparison = StateSchema.MetadataComparison(ignored: [LogicalType.metadataKey], synonyms: [aggregate: sharedStates])

    static func text(_ window: WindowLattice) -> String { "\(window.duration) by \(window.slide) from \(window.startTime)" }

    static func window(_ text: String) -> WindowLattice? {
        let words = text.split(separator: " ")
        guard words.count == 5, let duration = Int64(words[0]), let slide = Int64(words[2]), let start = Int64(words[4]) else { return nil }
        return try? WindowLattice(duration: duration, slide: slide, startTime: start)
    }
}
