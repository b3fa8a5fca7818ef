/// The names of the two sides in sentences and headings.
///
/// Against the table engine both sides are the legacy job, so the engines are named instead.
struct SideNames: Hashable, Sendable {
    /// For the head of a column.
    let legacy: String
    let port: String
    /// In a sentence, after an article.
    let legacySide: String
    let legacyJob: String
    let portSide: String
    /// The possessive for a watermark or a batch.
    let portOwn: String

    init(_ other: JobComparison.Other?) {
        switch other {
        case .port, nil:
            (legacy, port, legacySide, legacyJob, portSide, portOwn) = ("legacy", "port", "legacy side", "legacy job", "port", "port’s")
        case .tables:
            (legacy, port, legacySide, legacyJob, portSide, portOwn) = (
                "DStreams", "tables", "DStream engine", "DStream engine", "table engine", "tables’"
            )
        }
    }

    /// The default names.
    static let usual = SideNames(nil)

    /// A name at the beginning of a sentence or heading.
    static func capital(_ name: String) -> String { name.prefix(1).uppercased() + name.dropFirst() }
}

extension ComparisonReport {
    var sides: SideNames { SideNames(against) }
}
