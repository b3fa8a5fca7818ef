/// A path with `*`, `?`, `[a-z]`, `[^a]` and `{a,b}` in it, as Hadoop reads them; a backslash takes a character as it is.
///
/// The pattern is matched, never expanded: `{a,b}` twenty times is one automaton of eighty states, not a million paths. A match takes time
/// proportional to the pattern times the text. `*` and `?` stay within a name; other than in a shell, they match a dot at its start too.
/// Mirrors `org.apache.hadoop.fs.Globber`.
package struct GlobPattern: Sendable {
    /// What a place in the pattern waits for.
    enum Step: Sendable, Equatable {
        case scalar(Unicode.Scalar)
        /// Any character of a name.
        case any
        case oneOf([ClosedRange<Unicode.Scalar>], isNegated: Bool)
        /// Nothing: it goes on in several places.
        case fork([Int])
        case end
    }

    package let text: String
    /// Where each step goes on is the next one, unless it forks.
    let steps: [Step]

    /// Whether the path is none but a pattern.
    package static func isPattern(_ path: String) -> Bool { path.contains { "*?[{".contains($0) } }

    /// A text that stands for itself as part of a pattern.
    package static func escaped(_ text: String) -> String { text.reduce(into: "") { $0 += "\\*?[]{},".contains($1) ? "\\\($1)" : "\($1)" } }

    /// - Throws: `GlobPatternError` for a group or a class that is not closed, as Hadoop says it.
    package init(_ text: String) throws(GlobPatternError) {
        var compiler = GlobCompiler(text)
        steps = try compiler.compile()
        self.text = text
    }

    /// Whether a whole path is as the pattern says.
    package func matches(_ path: String) -> Bool { isEnd(advance(start, over: path)) }

    /// Whether it may match something in a directory, whatever is there.
    package func goesInto(_ directory: String) -> Bool { !advance(start, over: directory + "/").isEmpty }
}

/// Runs: the set of places at which the pattern may stand.
extension GlobPattern {
    typealias Places = [Int]

    var start: Places {
        var places: Places = []
        var seen = [Bool](repeating: false, count: steps.count)
        reach(0, &places, &seen)
        return places
    }

    func isEnd(_ places: Places) -> Bool { places.contains { steps[$0] == .end } }

    func advance(_ places: Places, over text: String) -> Places {
        var places = places
        for scalar in text.unicodeScalars {
            if places.isEmpty { break }
            places = advance(places, over: scalar)
        }
        return places
    }

    private func advance(_ places: Places, over scalar: Unicode.Scalar) -> Places {
        var next: Places = []
        var seen = [Bool](repeating: false, count: steps.count)
        for place in places where takes(steps[place], scalar) { reach(place + 1, &next, &seen) }
        return next
    }

    private func takes(_ step: Step, _ scalar: Unicode.Scalar) -> Bool {
        switch step {
        case .scalar(let wanted): wanted == scalar
        case .any: scalar != "/"
        case .oneOf(let ranges, let isNegated): scalar != "/" && ranges.contains { $0.contains(scalar) } != isNegated
        case .fork, .end: false
        }
    }

    /// A place and all that it forks into.
    private func reach(_ place: Int, _ places: inout Places, _ seen: inout [Bool]) {
        var left = [place]
        while let place = left.popLast() {
            guard !seen[place] else { continue }
            seen[place] = true
            if case .fork(let others) = steps[place] { left += others } else { places.append(place) }
        }
    }

    /// The only name by which it can go on to the next `/` or to its end; nil where there may be several.
    func onlyName(from places: Places) -> String? {
        var (places, name) = (places, "")
        while places.count == 1, case .scalar(let scalar) = steps[places[0]], scalar != "/" {
            name.unicodeScalars.append(scalar)
            places = advance(places, over: scalar)
        }
        guard !name.isEmpty, places.allSatisfy({ steps[$0] == .end || steps[$0] == .scalar("/") }) else { return nil }
        return name
    }
}
