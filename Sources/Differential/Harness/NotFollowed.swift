/// Why what a query makes of a record cannot be told from its plan.
struct NotFollowed: Error {
    /// Goes on after "the port cannot be followed record by record: ".
    let reason: String

    init(_ reason: String) { self.reason = reason }
}
