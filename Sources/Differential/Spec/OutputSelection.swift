import BatchRuntime

/// Selects the output of a side for a comparison.
enum OutputSelection {
    /// `name` if the side has it, the only output if no name is given; nil for a side that emitted nothing.
    static func output(
        of observations: [Observation], side: Side, named name: String?
    ) throws(DifferentialError) -> String? {
        var seen: [String] = []
        for observation in observations where !seen.contains(observation.output) { seen.append(observation.output) }
        if let name {
            guard seen.isEmpty || seen.contains(name) else {
                throw DifferentialError(
                    .unknownOutput, "the \(side.rawValue) side has no output \"\(name)\"; it has \(seen.joined(separator: ", "))")
            }
            return name
        }
        guard seen.count <= 1 else {
            throw DifferentialError(
                .ambiguousOutput,
                "the \(side.rawValue) side has several outputs (\(seen.joined(separator: ", "))): choose the one to compare")
        }
        return seen.first
    }
}
