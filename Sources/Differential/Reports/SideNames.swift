/// What the two sides are called in sentences and headings.
///
/// Against the table engine both sides are the legacy job, so there the engines are named.
struct SideNames: Hashable, Sendable {
    /// For the head of a column.
    let legacy: String
    let port: String
    /// In a sentence, after an article.
    let legacySide: String
    let legacyJob: String
    let portSide: String
    /// Whose a watermark or a batch is.
    let portOwn: String

    init(_ other: JobComparison.Other?) {
        switch other {
        case .port, nil:
            (legacy, port, legacySide, legacyJob, portSide, portOwn) = ("legacy", "port", "legacy side", "legacy job", "port", "port’s")
        case .tables:
            (legacy, port, legacySide, legacyJob, portSide, portOwn) = ("DStreams", "tables", "DStream engine", "DStream engine", "table engine", "tables’")
        }
    }

    /// The names that stand where nothing else is said.
    static let usual = SideNames(nil)

    /// A name where a sentence or heading begins.
    static func capital(_ name: String) -> String { name.prefix(1).uppercased() + name.dropFirst() }
}

extension ComparisonReport {
    var sides: SideNames { SideNames(against) }
}
