/// The kinds of differences.
public enum DifferenceClass: String, Hashable, Sendable, Codable, CaseIterable {
    // The appearance.
    /// The port has no row where the legacy side has one.
    case missing
    /// The port has a row where the legacy side has none.
    case extra
    /// Both sides have rows, with different values.
    case value
    /// The rows have different numbers of values; as a cause, the sides do not read the same records from the same bytes.
    case schema

    // The cause.
    /// One side has not got so far.
    case pending
    /// The port dropped a row from a window that its watermark had passed.
    case lateDrop = "late-drop"
    /// A record's batch and its event time put it into different windows.
    case boundaryShift = "boundary-shift"
    /// The sides align their windows differently: no window of one has this label.
    case phaseShift = "phase-shift"
    /// The port emitted the legacy side's value earlier and continued counting.
    case partialVsFinal = "partial-vs-final"
    /// A key without records that an inverse function leaves behind at its identity.
    case ghostKey = "ghost-key"
    /// Doubles that have drifted by repeated addition and subtraction; the same records are behind both.
    case inverseDrift = "inverse-drift"
    /// One side emitted the same rows again.
    case duplicateOnReplay = "duplicate-on-replay"
    /// The same elements or addends in another order.
    case orderOnly = "order-only"
    /// A number that wrapped at 32 or 64 bits, or that is written or read as another type or value.
    case typeOverflow = "type-overflow"
    /// Moving named records does not make the cell match.
    case unexplained
}
