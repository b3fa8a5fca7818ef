/// The value of `spark.master`: everything runs in this process, so only the threads that a local one asks for mean something.
package struct SparkMaster: Sendable, Equatable {
    /// A partition is a task, and a piece of memory, of this one process.
    package static let mostThreads = 100_000

    /// The `n` of `local[n]`, 1 of `local`; nil where it is left to the cores, and of a cluster.
    package let threads: Int?

    /// nil for what is no master of Spark's, and for threads of which there are none or too many.
    package init?(_ text: String) {
        if text == "local" {
            threads = 1
        } else if text.hasPrefix("local[") {
            // `local[n, f]`: f is how often a task may fail.
            guard let parts = Self.parts(of: text, after: "local["), parts.count <= 2, parts.count < 2 || Self.number(parts[1]) != nil
            else { return nil }
            guard parts[0] != "*" else {
                threads = nil
                return
            }
            guard let count = Self.number(parts[0]), count <= Self.mostThreads else { return nil }
            threads = count
        } else if text.hasPrefix("local-cluster[") {
            guard let parts = Self.parts(of: text, after: "local-cluster["), parts.count == 3, parts.allSatisfy({ Self.number($0) != nil })
            else { return nil }
            threads = nil
        } else if ["yarn", "yarn-client", "yarn-cluster"].contains(text)
            || ["spark://", "mesos://", "k8s://"].contains(where: { text.hasPrefix($0) && text != $0 })
        {
            threads = nil
        } else {
            return nil
        }
    }

    private static func parts(of text: String, after prefix: String) -> [Substring]? {
        guard text.hasSuffix("]") else { return nil }
        return text.dropFirst(prefix.count).dropLast().split(separator: ",", omittingEmptySubsequences: false).map { part in
            let tail = part.drop { $0 == " " }
            return tail[..<(tail.lastIndex { $0 != " " }.map { tail.index(after: $0) } ?? tail.startIndex)]
        }
    }

    private static func number(_ text: Substring) -> Int? {
        guard text.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int(text), number > 0 else { return nil }
        return number
    }
}
