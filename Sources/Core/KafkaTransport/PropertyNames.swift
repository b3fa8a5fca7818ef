import CRDKafka
import Glibc

/// Finds the property that was probably meant.
enum PropertyNames {
    /// The known name that is so similar to `name` that it may be a typo; nil if there is none.
    static func nearest(to name: String) -> String? {
        let wanted = Array(name.lowercased().utf8)
        let limit = max(2, wanted.count / 4)
        let found = known.map { (distance(wanted, Array($0.utf8), limit), $0) }.min { $0 < $1 }
        guard let found, found.0 <= limit else { return nil }
        return found.1
    }

    /// librdkafka's own names and Java's.
    private static let known: Set<String> = librdkafka.union(JavaProperties.all)

    /// As librdkafka prints them: the only complete list, aliases included.
    private static let librdkafka: Set<String> = {
        var text: UnsafeMutablePointer<CChar>?
        var size = 0
        guard let stream = open_memstream(&text, &size) else { return [] }
        rd_kafka_conf_properties_show(stream)
        fclose(stream)
        defer { free(text) }
        guard let text else { return [] }
        let names = String(cString: text).split(separator: "\n").compactMap { line -> String? in
            let fields = line.split(separator: "|")
            guard fields.count > 3, let name = fields[0].split(separator: " ").first, name.contains(where: { $0.isLetter }) else {
                return nil
            }
            return String(name)
        }
        return Set(names).subtracting(["Property"])
    }()

    /// The edit distance: single characters inserted, removed, changed, or swapped with the next.
    private static func distance(_ left: [UInt8], _ right: [UInt8], _ limit: Int) -> Int {
        if abs(left.count - right.count) > limit { return .max }
        var before = [Int](repeating: 0, count: right.count + 1)
        var last = Array(0...right.count)
        for (row, byte) in left.enumerated() {
            var next = [row + 1]
            for (column, other) in right.enumerated() {
                var best = min(last[column + 1] + 1, next[column] + 1, last[column] + (byte == other ? 0 : 1))
                if row > 0, column > 0, byte == right[column - 1], left[row - 1] == other { best = min(best, before[column - 1] + 1) }
                next.append(best)
            }
            (before, last) = (last, next)
        }
        return last[right.count]
    }
}
