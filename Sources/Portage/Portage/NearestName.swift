/// The name that somebody may have meant.
struct NearestName {
    /// nil where none is near: more than a third of the letters differ.
    let found: String?

    init(of name: String, in names: [String]) {
        let distances = names.map { (name: $0, distance: Self.distance(Array(name.lowercased()), Array($0.lowercased()))) }
        let nearest = distances.min { ($0.distance, $0.name) < ($1.distance, $1.name) }
        found = nearest.flatMap { $0.distance * 3 <= max(name.count, $0.name.count) || $0.name.hasPrefix(name) && !name.isEmpty ? $0.name : nil }
    }

    /// Letters to put in, leave out or change (Levenshtein).
    private static func distance(_ first: [Character], _ second: [Character]) -> Int {
        var row = Array(0...second.count)
        for (index, letter) in first.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in second.indices {
                let changed = diagonal + (letter == second[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(changed, row[column] + 1, diagonal + 1)
            }
        }
        return row[second.count]
    }
}
