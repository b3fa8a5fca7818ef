/// A pattern of paths that is none, as Hadoop says it.
package struct GlobPatternError: Error, CustomStringConvertible {
    package let description: String

    init(_ what: String, at place: Int, in text: String) {
        description = "Illegal file pattern: error parsing regexp: \(what) at pos \(place): `\(text)`"
    }
}
