import Columnar

/// A batch's label as text for messages.
package enum BatchLabel {
    /// ISO 8601 in UTC: `2026-01-31T17:40:00.000Z`.
    package static func text(_ millis: Int64) -> String { CivilTime(millis: millis).iso }

    /// Both forms: `1769881200000 (2026-01-31T17:40:00.000Z)`.
    package static func both(_ millis: Int64) -> String { "\(millis) (\(text(millis)))" }
}
