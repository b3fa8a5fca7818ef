/// Two outputs that should be the same: one of the legacy job, one of the other side.
public struct OutputPair: Hashable, Sendable {
    public var legacy: String
    public var port: String

    public init(legacy: String, port: String) {
        self.legacy = legacy
        self.port = port
    }

    /// Pairs outputs: first those with the same name, then the others in order.
    ///
    /// - Parameters:
    ///   - legacy, port: the outputs of each side, in the order of registration.
    ///   - chosen: `NAME`, of either side, selects that pair; `LEGACY=PORT` makes one. Empty: all.
    /// - Throws: `DifferentialError` that lists the existing outputs, if one has no counterpart or a name is unknown.
    static func pairs(legacy: [String], port: [String], chosen: [String]) throws(DifferentialError) -> [OutputPair] {
        let there = "the legacy side has \(list(legacy)); the other side has \(list(port))"
        var pairs = legacy.filter(port.contains).map { OutputPair(legacy: $0, port: $0) }
        let left = (legacy.filter { !port.contains($0) }, port.filter { !legacy.contains($0) })
        pairs += zip(left.0, left.1).map { OutputPair(legacy: $0, port: $1) }
        pairs.sort { (legacy.firstIndex(of: $0.legacy) ?? 0) < (legacy.firstIndex(of: $1.legacy) ?? 0) }
        guard !chosen.isEmpty else {
            guard left.0.count == left.1.count else {
                throw DifferentialError(
                    .ambiguousOutput,
                    "not every output has a counterpart: \(there). Say which to compare: --output NAME, or --output LEGACY=PORT")
            }
            return pairs
        }
        var result: [OutputPair] = []
        for choice in chosen {
            let pair: OutputPair
            if let found = pairs.first(where: { $0.legacy == choice || $0.port == choice }) {
                pair = found
            } else if let made = split(choice, legacy, port) {
                pair = made
            } else {
                let alone = legacy.contains(choice) || port.contains(choice)
                throw DifferentialError(
                    .unknownOutput,
                    "--output \(choice): "
                        + "\(alone ? "this output has no counterpart; give --output LEGACY=PORT" : "there is no such output"); \(there)"
                )
            }
            if !result.contains(pair) { result.append(pair) }
        }
        return result
    }

    /// Names may contain `=`, so each position is tried.
    private static func split(_ choice: String, _ legacy: [String], _ port: [String]) -> OutputPair? {
        for index in choice.indices where choice[index] == "=" {
            let (left, right) = (String(choice[..<index]), String(choice[choice.index(after: index)...]))
            if legacy.contains(left), port.contains(right) { return OutputPair(legacy: left, port: right) }
        }
        return nil
    }

    private static func list(_ names: [String]) -> String { names.isEmpty ? "none" : names.joined(separator: ", ") }
}
