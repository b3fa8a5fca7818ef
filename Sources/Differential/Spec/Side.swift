/// The two runs of a comparison.
public enum Side: String, Hashable, Sendable, Codable, CaseIterable {
    /// The reference run: the legacy job, or what replaces it.
    case legacy
    /// The run that is compared with it.
    case port
}
