extension CellRecord {
    /// Why a side leaves out the record that the other counts, in a few words.
    func shortReading(_ sides: SideNames) -> String {
        let (one, other) = inPort ? (sides.portSide, sides.legacyJob) : (sides.legacyJob, sides.portSide)
        if let key = record.otherKey?.wrappedValue { return "the \(other) reads the key \(ValueText.text(key))" }
        if let member = record.memberReadAsText { return "the \(one) reads \(member) as text" }
        return "the \(other) leaves it out"
    }
}

extension ContributingRecord {
    /// `sensor_id 19` if the key is a text and the record has a number in its place.
    var memberReadAsText: String? {
        guard let text else { return nil }
        for match in text.matches(of: /"([^"\\]{1,60})"\s*:\s*(-?[0-9][0-9.eE+\-]*)/) {
            if key.contains(where: { $0 == .string(String(match.2)) }) { return "\(match.1) \(match.2)" }
        }
        return nil
    }
}
