/// The two runs of a comparison.
public enum Side: String, Hashable, Sendable, Codable, CaseIterable {
    /// The run that is the measure: the legacy job, or whatever stands in its place.
    case legacy
    /// The run that is measured.
    case port
}
