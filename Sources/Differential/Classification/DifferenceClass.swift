/// What can be said of a difference.
public enum DifferenceClass: String, Hashable, Sendable, Codable, CaseIterable {
    // How it looks.
    /// The port has no row where the legacy side has one.
    case missing
    /// The port has a row where the legacy side has none.
    case extra
    /// Both have rows, of other values.
    case value
    /// The rows have another number of values; as a cause, the sides do not read the same records out of the same bytes.
    case schema

    // Why it is so.
    /// One side has not come so far.
    case pending
    /// The port dropped a row from a window that its watermark had passed.
    case lateDrop = "late-drop"
    /// A record's batch and its event time put it into different windows.
    case boundaryShift = "boundary-shift"
    /// The sides cut time at different places: no window of one has this label.
    case phaseShift = "phase-shift"
    /// The port emitted the legacy's value earlier and went on counting.
    case partialVsFinal = "partial-vs-final"
    /// A key without records that an inverse function leaves behind at its identity.
    case ghostKey = "ghost-key"
    /// Doubles that adding and subtracting again has moved; the same records behind both.
    case inverseDrift = "inverse-drift"
    /// One side emitted the same rows again.
    case duplicateOnReplay = "duplicate-on-replay"
    /// The same elements or addends in another order.
    case orderOnly = "order-only"
    /// A number that wrapped at 32 or 64 bits, or one that is written or read as another type or value.
    case typeOverflow = "type-overflow"
    /// No move of named records makes the cell match.
    case unexplained
}
