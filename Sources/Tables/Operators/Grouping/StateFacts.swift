import Expressions
import Plans
import StateStore

/// What a state's schema says beyond types.
package enum StateFacts {
    /// Of a key: the window of which it is the start, in µs: `duration by slide from start`.
    package static let window = "portage.window"
    /// Of a value: which aggregate's state it is.
    package static let aggregate = "portage.aggregate"

    /// Aggregates keep one state under several names; here by the name of the one that stands for all.
    private static let sharedStates = [
        "count_if": "count", "any_value": "first", "bool_and": "min", "bool_or": "max", "collect_set": "collect_list", "stddev_pop": "stddev_samp",
        "var_samp": "stddev_samp", "var_pop": "stddev_samp",
    ]

    static let comparison = StateSchema.FactComparison(ignored: [ValueForm.fact], synonyms: [aggregate: sharedStates])

    static func text(_ window: WindowLattice) -> String { "\(window.duration) by \(window.slide) from \(window.startTime)" }

    static func window(_ text: String) -> WindowLattice? {
        let words = text.split(separator: " ")
        guard words.count == 5, let duration = Int64(words[0]), let slide = Int64(words[2]), let start = Int64(words[4]) else { return nil }
        return try? WindowLattice(duration: duration, slide: slide, startTime: start)
    }
}
