/// Metrics in Prometheus' text format, version 0.0.4.
struct PrometheusText {
    private let labels: [(String, String)]
    private(set) var text = ""

    /// - Parameter labels: the labels of every sample.
    init(_ labels: [(String, String)]) { self.labels = labels }

    mutating func counter(_ name: String, _ help: String, _ value: Int64) {
        head(name, help, "counter")
        sample(name, [], "\(value)")
    }

    mutating func gauge(_ name: String, _ help: String, _ value: String) { gauges(name, help, [([], value)]) }

    /// A gauge with labels of its own; omitted if there are no samples.
    mutating func gauges(_ name: String, _ help: String, _ samples: [(labels: [(String, String)], value: String)]) {
        guard !samples.isEmpty else { return }
        head(name, help, "gauge")
        for entry in samples { sample(name, entry.labels, entry.value) }
    }

    /// - Parameters:
    ///   - bounds: in ms; printed in seconds.
    ///   - counts: how many are at most each bound.
    mutating func histogram(_ name: String, _ help: String, bounds: [Int64], counts: [Int64], sumMillis: Int64, count: Int64) {
        head(name, help, "histogram")
        for (bound, below) in zip(bounds, counts) { sample("\(name)_bucket", [("le", Self.seconds(bound))], "\(below)") }
        sample("\(name)_bucket", [("le", "+Inf")], "\(count)")
        sample("\(name)_sum", [], Self.seconds(sumMillis))
        sample("\(name)_count", [], "\(count)")
    }

    /// Merges pages of the same metrics with different labels: each family occurs once, with the samples of all pages.
    static func merged(_ pages: [String]) -> String {
        guard pages.count > 1 else { return pages.first ?? "" }
        var order: [Substring] = []
        var families: [Substring: (head: [Substring], samples: [Substring])] = [:]
        for page in pages {
            var family: Substring = ""
            for line in page.split(separator: "\n") {
                if line.hasPrefix("# HELP ") {
                    family = line.dropFirst(7).prefix { $0 != " " }
                    if families[family] == nil { order.append(family) }
                }
                if !line.hasPrefix("#") {
                    families[family, default: ([], [])].samples.append(line)
                } else if families[family]?.head.contains(line) != true {
                    families[family, default: ([], [])].head.append(line)
                }
            }
        }
        return order.compactMap { families[$0] }.flatMap { $0.head + $0.samples }.joined(separator: "\n") + "\n"
    }

    private mutating func head(_ name: String, _ help: String, _ kind: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind)\n"
    }

    private mutating func sample(_ name: String, _ own: [(String, String)], _ value: String) {
        let pairs = (labels + own).map { "\($0)=\"\(Self.escaped($1))\"" }
        text += "\(name){\(pairs.joined(separator: ","))} \(value)\n"
    }

    private static func escaped(_ value: String) -> String {
        value.reduce(into: "") { text, character in
            switch character {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.append(character)
            }
        }
    }

    /// ms as seconds, exactly: 1500 is `1.5`.
    static func seconds(_ millis: Int64) -> String {
        let (whole, rest) = (millis.magnitude / 1000, millis.magnitude % 1000)
        var digits = rest == 0 ? "" : ".\(String("\(1000 + rest)".dropFirst()))"
        while digits.hasSuffix("0") { digits.removeLast() }
        return "\(millis < 0 ? "-" : "")\(whole)\(digits)"
    }
}
