/// Why a job's steps do not show what it makes of a record.
struct NotFollowed: Error {
    /// What cannot be followed, in the form after an article.
    let subject: String
    /// Completes "cannot be followed record by record: ".
    let reason: String

    init(_ reason: String, of subject: String = "port") {
        self.reason = reason
        self.subject = subject
    }
}
