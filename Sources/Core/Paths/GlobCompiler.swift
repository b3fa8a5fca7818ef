/// Reads a pattern into steps.
struct GlobCompiler {
    private let scalars: [Unicode.Scalar]
    private var at = 0
    private var steps: [GlobPattern.Step] = []
    /// Groups that are open: the place of their fork, where their alternatives begin, and the forks at the ends of these.
    private var groups: [(fork: Int, begins: [Int], ends: [Int])] = []

    init(_ text: String) {
        scalars = Array(text.unicodeScalars)
    }

    mutating func compile() throws(GlobPatternError) -> [GlobPattern.Step] {
        while at < scalars.count {
            let scalar = scalars[at]
            at += 1
            switch scalar {
            case "\\":
                guard at < scalars.count else { throw fail("Missing escaped character") }
                steps.append(.scalar(scalars[at]))
                at += 1
            case "*":
                // Back here after any character, or on.
                let here = steps.count
                steps += [.fork([here + 1, here + 3]), .any, .fork([here])]
            case "?": steps.append(.any)
            case "[": steps.append(try characters())
            case "{":
                groups.append((steps.count, [steps.count + 1], []))
                steps.append(.fork([]))
            case "," where !groups.isEmpty:
                let last = groups.count - 1
                groups[last].ends.append(steps.count)
                steps.append(.fork([]))
                groups[last].begins.append(steps.count)
            case "}" where !groups.isEmpty:
                let group = groups.removeLast()
                steps[group.fork] = .fork(group.begins)
                for end in group.ends { steps[end] = .fork([steps.count]) }
            // Slashes beside each other are one.
            case "/" where at > 1 && scalars[at - 2] == "/": break
            default: steps.append(.scalar(scalar))
            }
        }
        guard groups.isEmpty else { throw fail("Unclosed group") }
        // As in a path, a slash at the end says nothing.
        if steps.count > 1, scalars.last == "/", steps.last == .scalar("/") { steps.removeLast() }
        return steps + [.end]
    }

    /// Behind a `[`: single characters and ranges; `^` or `!` in front turns them round, a `]` in front is one of them.
    private mutating func characters() throws(GlobPatternError) -> GlobPattern.Step {
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        let isNegated = at < scalars.count && (scalars[at] == "^" || scalars[at] == "!")
        if isNegated { at += 1 }
        var isFirst = true
        while at < scalars.count, scalars[at] != "]" || isFirst {
            isFirst = false
            let low = try character()
            guard at + 1 < scalars.count, scalars[at] == "-", scalars[at + 1] != "]" else {
                ranges.append(low...low)
                continue
            }
            at += 1
            let high = try character()
            guard low <= high else { throw fail("Illegal character range") }
            ranges.append(low...high)
        }
        guard at < scalars.count else { throw fail("Unclosed character class") }
        at += 1
        return .oneOf(ranges, isNegated: isNegated)
    }

    private mutating func character() throws(GlobPatternError) -> Unicode.Scalar {
        if scalars[at] == "\\" {
            at += 1
            guard at < scalars.count else { throw fail("Missing escaped character") }
        }
        defer { at += 1 }
        return scalars[at]
    }

    /// Says it of the name in which it stands, as Hadoop, which reads a pattern name by name.
    private func fail(_ what: String) -> GlobPatternError {
        let begin = scalars[..<at].lastIndex(of: "/").map { $0 + 1 } ?? 0
        let end = scalars[at...].firstIndex(of: "/") ?? scalars.count
        var name = ""
        name.unicodeScalars.append(contentsOf: scalars[begin..<end])
        return GlobPatternError(what, at: at - begin, in: name)
    }
}

/// A pattern of paths that is none, as Hadoop says it.
package struct GlobPatternError: Error, CustomStringConvertible {
    package let description: String

    init(_ what: String, at place: Int, in text: String) {
        description = "Illegal file pattern: error parsing regexp: \(what) at pos \(place): `\(text)`"
    }
}
