/// Finds the name that was probably meant.
package enum NearestName {
    /// The candidate with the fewest edits to `name`, ignoring case; nil if none is near. The same in every run: among equally near ones,
    /// the alphabetically first.
    package static func find(_ name: String, among candidates: some Sequence<String>) -> String? {
        let wanted = Array(name.lowercased().unicodeScalars.prefix(maximumLength))
        let limit = max(1, wanted.count / 3)
        var best: (name: String, edits: Int)?
        for candidate in candidates {
            let scalars = Array(candidate.lowercased().unicodeScalars.prefix(maximumLength))
            // The difference in length alone rules out distant names.
            if abs(scalars.count - wanted.count) > min(limit, best?.edits ?? limit) { continue }
            let edits = distance(wanted, scalars)
            if edits > limit { continue }
            if let best, (best.edits, best.name) <= (edits, candidate) { continue }
            best = (candidate, edits)
        }
        return best?.name
    }

    /// The part of a message: "; did you mean 'x'?", or empty.
    package static func hint(_ name: String, among candidates: some Sequence<String>) -> String {
        find(name, among: candidates).map { "; did you mean \($0)?" } ?? ""
    }

    private static let maximumLength = 200

    /// Edits between two names.
    /// - Parameter transposes: whether swapping two neighbours counts as one edit; without it this is Levenshtein's distance.
    package static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar], transposes: Bool = true) -> Int {
        var before: [Int] = []
        var row = Array(0...b.count)
        for i in a.indices {
            var next = [i + 1]
            for j in b.indices {
                var edits = min(row[j + 1] + 1, next[j] + 1, row[j] + (a[i] == b[j] ? 0 : 1))
                if transposes, i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { edits = min(edits, before[j - 1] + 1) }
                next.append(edits)
            }
            (before, row) = (row, next)
        }
        return row[b.count]
    }
}
